# Assignment expressions.
if (n := 10) > 5:
    print(n)
print([y := 1, y**2])
def f():
    return [last := x for x in range(3)], last
print(f())
while (n := n - 3) > 0:
    print(n)
print((a := 1, b := 2), a, b)
