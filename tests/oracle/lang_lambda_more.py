fs = [lambda x=i: x for i in range(3)]
print([f() for f in fs])
gs = [lambda: i for i in range(3)]
print([g() for g in gs])
f = lambda a, b=2, /, c=3, *args, d, e=5, **kw: (a, b, c, args, d, e, kw)
print(f(1, d=4), f(1, 2, 3, 4, d=0, z=9))
print((lambda *a, **k: (a, k))(1, x=2), (lambda *, k=1: k)(), (lambda: (yield))().send(None))
print((lambda x: lambda y: lambda z: x + y + z)(1)(2)(3))
print(sorted("bca", key=lambda c: -ord(c)), (lambda: ())(), (lambda x,: x)(1))
x = "global"
def outer():
    x = "outer"
    return (lambda y=x: (x, y)), (lambda: (lambda: x)())
a, b = outer()
print(a(), a("given"), b())
d = lambda n: n if n < 2 else d(n - 1) + d(n - 2)
print(d(15), d.__name__, d.__qualname__, outer()[0].__qualname__)
print((lambda a=(lambda: 7)(): a)(), {1: lambda: 2}[1](), [lambda: 3][0]())
try: (lambda a: a)()
except TypeError as e: print(e)
try: (lambda *, a: a)(1)
except TypeError as e: print(e)
k = lambda: 1 if x else 2, 3
print(k[0](), k[1])
print((lambda: print("in lambda") or 4)())
print([(lambda n: n * m)(2) for m in range(3)], list(map(lambda a, b: a + b, [1, 2], [3, 4])))
class C:
    m = lambda self, x=5: (self.v, x)
    v = 1
print(C().m(), C().m(x=2))
print((lambda x: (x := x + 1))(1), (lambda: [y := 1, y])())
