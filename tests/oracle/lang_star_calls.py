# Star and double-star arguments in calls.
def f(*a, **k):
    return a, k
print(f(*[1, 2], *(3,), *"ab"))
print(f(1, *range(2), 9, **{"x": 1}, y=2, **{"z": 3}))
print(f(*{}, **{}))
print(f(*(x for x in range(3))))
def g(a, b=2, *c, d, e=5, **h):
    return a, b, c, d, e, h
print(g(1, d=4), g(1, 2, 3, 4, d=0, e=1, z=7))
print(g(*[1], **{"d": 3, "b": 8}))
