# Coroutines driven by hand.
async def f(x):
    return x * 2
async def g():
    a = await f(1)
    b = await f(a)
    return a, b
c = g()
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
try:
    c.send(None)
except RuntimeError as e:
    print(e)
class Wait:
    def __init__(self, v): self.v = v
    def __await__(self):
        r = yield self.v
        return ("resumed", r)
async def h():
    x = await Wait("a")
    y = await Wait("b")
    return x, y
c = h()
print(c.send(None), c.send(1))
try:
    c.send(2)
except StopIteration as e:
    print(e.value)
print(type(c).__name__)
async def bad():
    await 5
try:
    bad().send(None)
except TypeError as e:
    print(e)
