# Conditional expressions and short circuits return operands.
print(1 if [] else 2, 0 or "x", 0 and 1/0, "a" and "b", None or 0 or [] or {})
print((lambda: 1)() if True else (lambda: 2)())
print(1 if 0 else 2 if 0 else 3)
print(not 0, not not "x", not [] and 1)
def f(x):
    print("f", x, end=" ")
    return x
print(f(0) or f(1) or f(2))
print(f(1) and f(0) and f(2))
if f(0) or not f(0) and f(3):
    print("yes")
