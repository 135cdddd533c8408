def g():
    try:
        yield 1
        1 / 0
    except ZeroDivisionError as e:
        print("inside", repr(e.__context__))
    raise
try:
    raise ValueError("outer")
except ValueError:
    try:
        for x in g():
            pass
    except Exception as e:
        print(repr(e), repr(e.__context__))
    try:
        list(map(lambda x: x / 0, [1]))
    except ZeroDivisionError as e:
        print(repr(e), repr(e.__context__))
def h():
    yield from g()
try:
    raise KeyError("k")
except KeyError:
    try:
        list(h())
    except Exception as e:
        print(repr(e), repr(e.__context__))
s = g()
next(s)
try:
    next(s)
except RuntimeError as e:
    print(e)
