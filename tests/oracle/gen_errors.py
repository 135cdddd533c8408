# Running generators, StopIteration inside.
def g():
    yield next(me)
me = g()
try:
    next(me)
except ValueError as e:
    print(e)
def s():
    raise StopIteration("inner")
    yield
try:
    next(s())
except RuntimeError as e:
    print(e, repr(e.__cause__))
def n():
    yield next(iter([]))
try:
    list(n())
except RuntimeError as e:
    print(e)
try:
    list(x for x in [1] if next(iter([])))
except RuntimeError as e:
    print(e)
