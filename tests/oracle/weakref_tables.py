import gc
import weakref

class A:
    def __init__(self, n):
        self.n = n

log = []

# finalize
a = A(1)
f = weakref.finalize(a, lambda x, k=0: log.append((x, k)), 5, k=6)
print(f.alive, f.peek()[0] is a, f.peek()[2:])
del a
gc.collect()
print(f.alive, log, f.peek(), f())
log.clear()

a = A(2)
f = weakref.finalize(a, log.append, "by hand")
print(f(), f.alive, log, f())
del a
gc.collect()
print(log)
log.clear()

a = A(3)
f = weakref.finalize(a, log.append, "never")
d = f.detach()
print(d[0] is a, d[2:], f.alive)
del a, d
gc.collect()
print(log)

# WeakValueDictionary
d = weakref.WeakValueDictionary()
a, b = A("a"), A("b")
d["a"], d["b"] = a, b
print(len(d), sorted(d), d["a"].n, "b" in d, d.get("c"))
del b
gc.collect()
print(len(d), sorted(d.keys()), [v.n for v in d.values()], "b" in d)
try:
    d["b"]
except KeyError as e:
    print("KeyError", e)
d["x"] = a
print(sorted(d.items(), key=lambda p: p[0])[1][1] is a)
del d["x"]
print(d.pop("a") is a, len(d))

# WeakKeyDictionary
k = weakref.WeakKeyDictionary()
p, q = A("p"), A("q")
k[p] = 1
k[q] = [2]
k[p] = 3
print(len(k), k[p], k[q], p in k, A("p") in k, k.get(A("z"), "no"))
del q
gc.collect()
print(len(k), [o.n for o in k], list(k.values()))
del k[p]
print(len(k))

# WeakSet
s = weakref.WeakSet()
x, y = A("x"), A("y")
s.add(x)
s.add(y)
s.add(x)
print(len(s), x in s, sorted(o.n for o in s))
del x
gc.collect()
print(len(s), [o.n for o in s])
s.discard(y)
print(len(s))

# proxy
a = A("proxied")
p = weakref.proxy(a)
print(p.n)
p.n = 7
print(a.n)
del a
gc.collect()
try:
    print(p.n)
except ReferenceError as e:
    print("ReferenceError", e)

# WeakMethod
class M:
    def m(self):
        return "called"
m = M()
w = weakref.WeakMethod(m.m)
gc.collect()
print(w()())
del m
gc.collect()
print(w())

# cache that lives as long as its users
class Cache:
    made = 0
    def __init__(self):
        self.d = weakref.WeakValueDictionary()
    def get(self, n):
        o = self.d.get(n)
        if o is None:
            Cache.made += 1
            self.d[n] = o = A(n)
        return o
c = Cache()
u1, u2, u3 = c.get(1), c.get(1), c.get(2)
print(Cache.made, u1 is u2)
del u1, u2
gc.collect()
u1 = c.get(1)
print(Cache.made, len(c.d))

# finalize at exit, newest first
e1 = A("e1")
e2 = A("e2")
weakref.finalize(e1, print, "exit 1")
weakref.finalize(e2, print, "exit 2")
weakref.finalize(e2, print, "not at exit").atexit = False
