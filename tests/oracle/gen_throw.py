# throw at the yield; uncaught, caught, before the start, after the end.
def g():
    while True:
        try:
            yield 1
        except ValueError as e:
            yield "caught " + str(e)
x = g()
print(next(x), x.throw(ValueError("a")), next(x), x.throw(ValueError, "b") if 0 else x.throw(ValueError("b")))
try:
    x.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
try:
    next(x)
except StopIteration:
    print("finished")
y = g()
try:
    y.throw(IndexError("early"))
except IndexError as e:
    print(e)
print(list(y))
try:
    y.throw(ValueError)
except ValueError as e:
    print(repr(e))
def ret():
    try:
        yield
    except ValueError:
        return "r"
r = ret()
next(r)
try:
    r.throw(ValueError)
except StopIteration as e:
    print(e.value)
try:
    g().throw(5)
except TypeError as e:
    print(e)
