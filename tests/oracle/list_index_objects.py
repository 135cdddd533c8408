def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class I:
    def __init__(self, i):
        self.i = i
    def __index__(self):
        return self.i
a = list(range(5))
print(a[I(1)], a[I(1):I(3)], a[::I(2)], a[I(-1)])
a[I(0)] = "zero"
a[I(1):I(3)] = ["x"]
del a[I(2)]
del a[I(0):I(1)]
print(a, a * I(2), I(2) * a, (1, 2)[I(1)], (1,) * I(3))
a.insert(I(0), I(5))
print(type(a[0]).__name__, a.pop(I(1)))
print(list(range(I(3))), bin(I(5)), hex(I(255)), oct(I(8)), chr(I(65)), range(5)[I(2)], b"abc"[I(1)])
class B:
    def __index__(self):
        return "no"
t(lambda: [1][B()])
t(lambda: [1][object()])
t(lambda: [1][I(5)])
t(lambda: [1, 2][None:object()])
