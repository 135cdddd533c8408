def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


a = (1, 2, 1.0, "x", None, True)
print(a.count(1), a.index(1), a.index(1, 1), a.index("x", -4, -1), a + (), a * 2 == a + a, (a * 0), a[::-1], hash((1, 2)) == hash((1.0, 2.0)))
t(a.index, 99)
t(a.index, 1, 3, 5)
t(a.count)
t(lambda: a + [1])
t(lambda: a[10])
t(lambda: a["x"])
t(lambda: hash(([],)))
t(tuple, 5)
t(tuple, 1, 2)
print(tuple("ab") + tuple({1: 2}), tuple(x for x in (1, 2)), (1, 2) < (1, 3), (1,) < (1, 0), () < (0,), (1, 2) == [1, 2])
class P(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))
print(P(1, 2), P(1, 2) == (1, 2), type(P(1, 2) + (3,)).__name__, len(P(3, 4)))
