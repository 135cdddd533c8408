def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: int())
t(lambda: int(3.99))
t(lambda: int(-3.99))
t(lambda: int(True))
t(lambda: int(1e20))
t(lambda: int(float("inf")))
t(lambda: int(float("nan")))
t(lambda: int(None))
t(lambda: int([]))
t(lambda: int(5, 10))
t(lambda: int(1j))
class A:
    def __int__(self):
        return 7
class B:
    def __index__(self):
        return 8
class C:
    def __trunc__(self):
        return 9
t(lambda: int(A()))
t(lambda: int(B()))
class I(int):
    def twice(self):
        return self * 2
t(lambda: I(5).twice())
t(lambda: I("12") + 1)
t(lambda: type(I(3)).__name__)
t(lambda: I(A()))
print(I(3) == 3, {3: "x"}[I(3)], repr(I(3)), str(I(3)), hash(I(3)) == 3, [1, 2, 3, 4][I(3)], isinstance(I(1), int))
