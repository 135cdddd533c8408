# Attributes of functions.
def f(a, b=1, *c, d=2, **e):
    "the doc"
    x = 1
print(f.__name__, f.__doc__, f.__module__, f.__qualname__, f.__defaults__, f.__kwdefaults__)
f.custom = 5
f.__name__ = "renamed"
f.__doc__ = "new"
print(f.custom, f.__name__, f.__doc__)
print(f.__code__.co_name, f.__code__.co_argcount, f.__code__.co_varnames[:2])
def g(): pass
print(g.__doc__, g.__defaults__, callable(g))
try:
    g.nothing
except AttributeError as e:
    print(e)
