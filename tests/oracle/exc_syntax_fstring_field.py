name = "x"
print("fine", f"value: {name + } end")
