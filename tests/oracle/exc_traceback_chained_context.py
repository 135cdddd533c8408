# A traceback with a context, two levels.
class MyError(Exception):
    pass
def f():
    try:
        int("x")
    except ValueError:
        g()
def g():
    try:
        [][1]
    except IndexError:
        raise MyError("last", 2)
f()
