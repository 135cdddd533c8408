# sys.exc_info and the state after handlers.
import sys
print(sys.exc_info())
try:
    raise ValueError("a")
except ValueError:
    print(sys.exc_info()[0].__name__, sys.exc_info()[1])
    try:
        raise KeyError("b")
    except KeyError:
        print(sys.exc_info()[1])
    print(sys.exc_info()[1])
print(sys.exc_info()[1])
def gen():
    try:
        raise IndexError("g")
    except IndexError:
        yield sys.exc_info()[1]
        yield sys.exc_info()[1]
g = gen()
print(repr(next(g)), sys.exc_info()[1])
try:
    raise ValueError("c")
except ValueError:
    print(repr(next(g)), sys.exc_info()[1])
