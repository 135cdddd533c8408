for i in range(3):
    pass
else:
    if i:
        break; print(i)
