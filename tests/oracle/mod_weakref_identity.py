import weakref, gc
class C:
    def __init__(self, n): self.n = n
    def m(self): return self.n
a = C(1)
r = weakref.ref(a)
print(r() is a, r == weakref.ref(a), type(r).__name__)
log = []
b = C(2)
r2 = weakref.ref(b, lambda ref: log.append(ref is r2))
del b; gc.collect()
print(r2(), log)
d = weakref.ref(a)
a2 = a; del a; gc.collect(); print(r() is a2, r().m())
del a2; gc.collect(); print(r(), r == r)
for bad in (5, "x", None, [1], (1,)):
    try: weakref.ref(bad); print("fine")
    except TypeError as e: print(e)
def f(): pass
print(weakref.ref(f)() is f, weakref.ref(C)() is C)
class S: __slots__ = ("x", "__weakref__")
s = S(); print(weakref.ref(s)() is s)
fin = weakref.finalize(s, print, "finalized", 1) if hasattr(weakref, "finalize") else None
if fin: print(fin.alive); del s; gc.collect(); print(fin.alive)
