def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class T:
    def __trunc__(self):
        return 3
class I:
    def __int__(self):
        return 4
class X:
    def __index__(self):
        return 5
class B:
    def __int__(self):
        return "x"
print(int(I()), int(X()), int(2.9), int(-2.9), int(True), int(1e20))
t(int, B())
t(int, float("inf"))
t(int, float("nan"))
t(float, 10**400)
t(round, float("inf"))
t(round, 2.5)
t(round, -2.5, 0)
t(round, 12345, -2)
t(round, "x")
t(abs, "x")
t(divmod, 1, 0)
t(divmod, 1.0, 0)
t(lambda: 1 % 0)
t(lambda: 1.0 % 0)
t(lambda: 1 // 0)
t(lambda: 0.0 ** -1)
t(lambda: (-8) ** (1 / 3))
