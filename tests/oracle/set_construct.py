def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(set(), set([1, 1]), sorted(set("hello")), sorted(set(range(3))), set({"a": 1}), sorted(x for x in {1, 2}), set((None,)))
print({1, 1.0, True}, len({0, False, 0.0}))
print(sorted({x * x for x in range(-2, 3)}))
print({*[1], *(1,)}, [*{5}])
t(lambda: set(1))
t(lambda: set([[]]))
t(lambda: set(1, 2))
t(lambda: {[]})
class S(set):
    def __init__(self, it=()):
        super().__init__(it)
        self.n = len(self)
s = S([1, 2])
print(s.n, sorted(s), s == {1, 2}, type(s), sorted(s | {3}))
s.add(5)
print(5 in s, len(s))
