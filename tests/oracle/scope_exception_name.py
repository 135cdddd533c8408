# The name of an except clause is unbound after it.
e = 1
try:
    raise ValueError("x")
except ValueError as e:
    print(repr(e))
try:
    print(e)
except NameError as n:
    print(n)
def f():
    e = 5
    try:
        raise KeyError(1)
    except KeyError as e:
        e = 7
    try:
        return e
    except UnboundLocalError as u:
        return str(u)
print(f())
def g():
    try:
        raise ValueError
    except ValueError as x:
        def inner():
            return x
        r = type(inner()).__name__
    try:
        inner()
    except NameError as y:
        return r, str(y)
print(g())
