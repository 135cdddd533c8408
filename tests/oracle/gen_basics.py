# Generators: next, exhaustion, return value, laziness.
def g(n):
    print("start")
    for i in range(n):
        yield i
    return "done"
it = g(2)
print(next(it), next(it))
try:
    next(it)
except StopIteration as e:
    print(e.value, e.args)
try:
    next(it)
except StopIteration as e:
    print(e.value)
print(list(g(3)), next(g(0), "default"), iter(it) is it)
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
f = fib()
print([next(f) for _ in range(10)])
def empty():
    return
    yield
print(list(empty()), type(it).__name__)
def y():
    x = yield
    while x is not None:
        x = yield x * 2
z = y()
print(next(z), z.send(1), z.send(5))
