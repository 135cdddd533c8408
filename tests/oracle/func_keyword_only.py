# Keyword-only and positional-only parameters.
def f(a, b, /, c, *, d): return a, b, c, d
print(f(1, 2, 3, d=4), f(1, 2, c=3, d=4))
def g(a, /, **k): return a, k
print(g(1, a=2))
def h(*, x=1, y): return x, y
print(h(y=2))
def t(fn):
    try:
        fn()
    except TypeError as e:
        print(e)
t(lambda: f(1, b=2, c=3, d=4))
t(lambda: f(1, 2, 3, 4))
t(lambda: f(1, 2, 3))
t(lambda: h())
t(lambda: h(1))
t(lambda: h(y=1, z=2))
t(lambda: f(1, d=2))
