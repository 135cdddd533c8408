# staticmethod and classmethod.
class A:
    n = 1
    @staticmethod
    def s(x): return x + 1
    @classmethod
    def c(cls, x): return cls.n, x
    t = staticmethod(len)
class B(A):
    n = 2
print(A.s(1), A().s(2), A.c(3), A().c(4), B.c(5), B().c(6), A.t("abc"))
f = B.c
print(f(7), f.__self__ is B, f.__func__ is A.__dict__["c"].__func__)
@staticmethod
def g(): return "called"
print(g())
class C:
    @classmethod
    @property
    def p(cls): return cls.__name__
    @staticmethod
    def make(*a, **k): return a, k
print(C.make(1, x=2), C().make())
