def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


def f(*a, **k):
    return a, k
class C:
    def m(self, *a):
        pass
t(lambda: f(*None))
t(lambda: f(1, *None))
t(lambda: f(*None, **{}))
t(lambda: f(**"a"))
t(lambda: f(**{"a": 1}, **{"a": 2}))
t(lambda: f(a=1, **{"a": 2}))
t(lambda: f(**{1: 2}))
t(lambda: print(*5))
t(lambda: [].append(*1))
t(lambda: C().m(*1))
t(lambda: C(*1))
t(lambda: int(*1))
t(lambda: {**"a"})
t(lambda: {**[1]})
t(lambda: [*5])
t(lambda: {*None})
t(lambda: (lambda *a: a)(*0))
print(f(*"ab", *[1], x=1, **{"y": 2}))
