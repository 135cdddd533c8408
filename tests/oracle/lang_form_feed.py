x = 1
print("after a form feed", x)
if x:
    y = 2
    z = 3
    print(x)

print("end")
