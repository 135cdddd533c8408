# __getattr__ for missing attributes only.
class A:
    x = 1
    def __init__(self): self.y = 2
    def __getattr__(self, name):
        if name == "bad":
            raise AttributeError("no " + name)
        return "got " + name
a = A()
print(a.x, a.y, a.z, hasattr(a, "q"), hasattr(a, "bad"), getattr(a, "bad", "dflt"))
try:
    a.bad
except AttributeError as e:
    print(e)
class P(A):
    @property
    def prop(self): raise AttributeError("inner")
print(P().prop)
class Proxy:
    def __init__(self, o): self.__dict__["o"] = o
    def __getattr__(self, n): return getattr(self.o, n)
    def __setattr__(self, n, v): setattr(self.o, n, v)
    def __delattr__(self, n): delattr(self.o, n)
p = Proxy(A())
p.w = 5
print(p.w, p.o.w, p.y)
del p.w
print(p.w)
