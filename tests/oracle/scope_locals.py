def f(a, b=2, *args, k=3, **kw):
    c = a + b
    if False: unset = 1
    return sorted(locals().items())
print(f(1)); print(f(1, 5, 6, 7, k=8, z=9))
def snapshot():
    x = 1
    d = locals()
    d["x"] = 99
    return x, d["x"]
print(snapshot())
def closure():
    n = 1
    def inner(m):
        n
        return sorted(locals())
    return inner(2), sorted(k for k in locals() if k != "inner")
print(closure())
def deleted():
    a = b = 1
    del a
    return locals()
print(deleted())
class C:
    x = 1
    y = sorted(k for k in locals() if not k.startswith("__"))
    def m(self): return list(locals())
print(C.y, C().m())
print((lambda a, b: locals())(1, 2))
def gen():
    v = 1
    yield sorted(locals().items())
    v = 2; w = 3
    yield sorted(locals().items())
print(list(gen()))
print("f" in locals(), locals() is not None, locals().get("nothing"))
def fmt(name, n): return "{name}={n}".format(**locals())
print(fmt("a", 1))
def many(x): return "%(x)s %(y)d" % dict(locals(), y=3)
print(many("q"))
async def co(z):
    t = 5
    return locals()
try: co(1).send(None)
except StopIteration as e: print(e.value)
def nested():
    a = 1
    def g():
        b = 2
        return a, locals()
    return g()
print(nested())
def ev(p): return eval("p + 1", globals(), locals())
print(ev(4))
