# yield from: values, send, throw, close, return value, any iterable.
def inner():
    try:
        x = yield 1
        print("got", x)
        yield 2
    except ValueError as e:
        print("inner caught", e)
        yield 3
    finally:
        print("inner finally")
    return "result"
def outer():
    r = yield from inner()
    print("r", r)
    r2 = yield from [10, 20]
    print(r2)
    yield from range(2)
    yield from "ab"
    return 9
o = outer()
print(next(o), o.send("hi"))
print(o.throw(ValueError("v")))
print(list(o))
o = outer()
next(o)
o.close()
o = outer()
next(o)
try:
    o.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
def chain(*its):
    for i in its:
        yield from i
print(list(chain([1], (2,), {3: 0}, chain("x"))))
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration("it ret")
        return self.n
    def throw(self, e):
        print("It.throw", e)
        return "thrown"
    def send(self, v):
        print("It.send", v)
        return self.__next__()
def via():
    return (yield from It())
v = via()
print(next(v), v.send(5), v.throw(ValueError("z")))
try:
    next(v)
except StopIteration as e:
    print(e.value)
def bad():
    yield from 5
try:
    next(bad())
except TypeError as e:
    print(e)
