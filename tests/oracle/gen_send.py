# send passes values; the first must be None.
def acc():
    total = 0
    while True:
        v = yield total
        if v is None:
            return total
        total += v
a = acc()
try:
    a.send(1)
except TypeError as e:
    print(e)
print(a.send(None), a.send(3), a.send(4))
try:
    a.send(None)
except StopIteration as e:
    print("ret", e.value)
try:
    a.send(1)
except StopIteration as e:
    print("after", e.value)
def expr():
    print((yield 1) + (yield 2))
e = expr()
print(next(e), e.send(10))
try:
    e.send(20)
except StopIteration:
    print("end")
def pair():
    r = [(yield "a"), (yield "b")]
    yield r
p = pair()
next(p); p.send(1)
print(p.send(2))
