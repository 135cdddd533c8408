# Decorators: order, arguments, wrapping.
def d(tag):
    print("make", tag)
    def deco(f):
        print("apply", tag)
        def w(*a, **k):
            return f"{tag}({f(*a, **k)})"
        return w
    return deco
@d("a")
@d("b")
def f(x, y=2):
    return x + y
print(f(1), f(1, y=5))
def memo(f):
    cache = {}
    def w(n):
        if n not in cache:
            cache[n] = f(n)
        return cache[n]
    w.cache = cache
    return w
@memo
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50), len(fib.cache))
class Deco:
    def __init__(self, f): self.f, self.n = f, 0
    def __call__(self, *a):
        self.n += 1
        return self.f(*a)
@Deco
def g(x): return x * 2
print(g(2), g(3), g.n)
l = [lambda f: "replaced"]
@l[0]
def h(): pass
print(h)
