def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


def f(a=1, *, k):
    pass
def g(*, k=1, m=2):
    pass
def h(a, b=2, c=3, *, k=4):
    pass
t(f, 1, 2, k=3)
t(f, 1, 2, 3)
t(g, 1, k=1)
t(g, 1, 2, k=1, m=2)
t(h, 1, 2, 3, 4, k=5)
t(h, 1, 2, 3, 4)
t(h)
t(f)
t(lambda a: a, 1, 2)
t(lambda: 0, 1)
