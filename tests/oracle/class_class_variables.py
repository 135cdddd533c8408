# Class bodies run statements.
class A:
    l = []
    for i in range(3):
        l.append(i)
    if l:
        x = len(l)
    def f(self): return self.x
    g = f
    try:
        1 / 0
    except ZeroDivisionError:
        z = "zde"
    del i
    squares = {k: k * k for k in (1, 2)}
    a, b = 1, 2
    b += 5
print(A.l, A.x, A().g(), A.z, hasattr(A, "i"), A.squares, A.a, A.b)
class B(A):
    l = A.l + [9]
print(B.l, A.l)
