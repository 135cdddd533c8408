# Each operand is evaluated once, from the left, and evaluation stops at the first false.
def v(x):
    print("v", x)
    return x
print(v(1) < v(2) < v(3))
print(v(3) < v(2) < v(1))
print(1 < 2 > 1 == 1 != 2 <= 2 in [2] is not None)
x = 5
print(0 < x < 10, not 0 < x < 3, 1 == 1.0 == True)
class A:
    def __lt__(self, o):
        return []
print((A() < 1 < 2), bool(A() < 1))
