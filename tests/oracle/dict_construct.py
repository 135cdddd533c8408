def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: dict())
t(lambda: dict(a=1, b=2))
t(lambda: dict([("a", 1), ("b", 2)]))
t(lambda: dict({"a": 1}, b=2))
t(lambda: dict(zip("ab", [1, 2])))
t(lambda: dict([[1, 2], "ab"]))
t(lambda: dict([(1, 2, 3)]))
t(lambda: dict([1]))
t(lambda: dict(1))
t(lambda: dict(None))
t(lambda: dict({1: 2}, {3: 4}))
t(lambda: dict([("m", 1)], d=2, m=3))
t(lambda: {**{"a": 1}, "b": 2, **{"a": 3}})
class M:
    def keys(self):
        return ["x", "y"]
    def __getitem__(self, k):
        return k * 2
t(lambda: dict(M()))
t(lambda: dict(M(), z=1))
