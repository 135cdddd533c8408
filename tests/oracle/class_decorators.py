# Class decorators and decorated methods.
def register(cls):
    cls.tag = "reg"
    return cls
def rename(n):
    def deco(cls):
        cls.name = n
        return cls
    return deco
@register
@rename("nn")
class A: pass
print(A.tag, A.name)
def twice(f):
    def w(self, *a):
        return f(self, *a), f(self, *a)
    return w
class B:
    @twice
    def m(self, x): return x + 1
    @staticmethod
    @twice
    def s(x): return x
print(B().m(1), B.s(3))
@lambda c: 42
class C: pass
print(C)
