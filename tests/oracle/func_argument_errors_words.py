def attempt(f, *a, **k):
    try: print(f(*a, **k))
    except TypeError as e: print(e)
def f0(): return 0
def f1(a): return a
def f2(a, b): return a, b
def f3(a, b, c): return a, b, c
def d(a, b=2): return a, b
def d2(a=1, b=2): return a, b
def po(a, /): return a
def po2(a, b, /, c): return a, b, c
def pod(a=1, /, **k): return a, k
def ko(*, k): return k
def ko2(*, k, j): return k, j
def ko3(*, k, j, i): return k
def kod(a, *, k=1): return a, k
def va(*a): return a
def vk(**k): return k
def mixed(a, b=1, *c, d, e=2, **f): return a, b, c, d, e, f
attempt(f0, 1); attempt(f0, 1, 2); attempt(f0, x=1); attempt(f0, 1, x=2)
attempt(f1); attempt(f1, 1, 2); attempt(f1, b=1); attempt(f1, 1, a=2); attempt(f1, 1, 2, a=3)
attempt(f2); attempt(f2, 1); attempt(f2, 1, 2, 3); attempt(f2, b=1); attempt(f2, 1, 2, c=3)
attempt(f3); attempt(f3, 1); attempt(f3, c=1); attempt(f3, 1, 2, 3, 4)
attempt(d); attempt(d, 1, 2, 3); attempt(d, b=1); attempt(d2, 1, 2, 3); attempt(d2, 1, c=1)
attempt(po); attempt(po, a=1); attempt(po2, 1, b=2, c=3); attempt(po2, a=1, b=2, c=3); attempt(po2, 1, 2); attempt(po2); attempt(pod, a=5)
attempt(ko); attempt(ko, 1); attempt(ko, 1, k=2); attempt(ko, k=1, j=2); attempt(ko2); attempt(ko2, k=1); attempt(ko3)
attempt(kod, 1, 2); attempt(kod, 1, 2, k=3); attempt(kod, k=1)
attempt(va, x=1); attempt(vk, 1); attempt(mixed); attempt(mixed, 1); attempt(mixed, 1, d=2, a=3); attempt(mixed, 1, 2, 3, d=4, g=5)
attempt(f1, **{"a": 1}, **{"c": 2})
try: f1(**{1: 2})
except TypeError as e: print(e)
class C:
    def m(self, a): return a
    def __init__(self, x=0): pass
    @classmethod
    def cm(cls, a): return a
    @staticmethod
    def sm(a): return a
attempt(C().m); attempt(C().m, 1, 2); attempt(C, 1, 2); attempt(C, y=1); attempt(C.cm); attempt(C.cm, 1, 2); attempt(C.sm); attempt(C.m)
attempt(lambda a, b: 0); attempt(lambda: 0, 1)
def outer():
    def inner(a): pass
    return inner
attempt(outer())
class D: pass
attempt(D, 1); attempt(D, a=1)
try: D()(1)
except TypeError as e: print(e)
try: 5(1)
except TypeError as e: print(e)
