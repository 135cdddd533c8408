class A:
    def who(self): return __class__
    def name(self): return __class__.__name__
    @staticmethod
    def s(): return __class__
    @classmethod
    def c(cls): return cls is __class__
    def nested(self):
        def inner(): return __class__
        return inner()
    def comp(self): return [__class__ for _ in range(2)]
    lam = lambda self: __class__
    @property
    def p(self): return __class__
class B(A):
    def who(self): return super().who(), __class__
    def comp(self): return [super(B, self).name() for _ in range(1)]
    def gen(self):
        yield super().name()
        yield __class__.__name__
    def inner(self):
        def f(x): return super(__class__, x).name()
        return f(self)
print(A().who() is A, A().name(), A.s() is A, A.c(), B.c(), A().nested() is A, A().comp() == [A, A], A().lam() is A, A().p is A)
b = B()
print(b.who() == (A, B), b.name(), b.comp(), list(b.gen()), b.inner(), b.p is A)
def make():
    class L:
        def f(self): return __class__, super().__repr__
    return L
L1, L2 = make(), make()
print(L1().f()[0] is L1, L2().f()[0] is L2)
try:
    class Early:
        print(__class__)
except NameError as e: print(e)
def deco(cls):
    class W(cls):
        def f(self): return "W" + super().f()
    return W
@deco
class X:
    def f(self): return __class__.__name__
print(X().f())
class S:
    def __init__(self): super().__init__(); self.ok = True
    def __init_subclass__(cls, **k): super().__init_subclass__(**k); print("sub", cls.__name__)
class T(S):
    def __init__(self): s = super(); s.__init__()
print(T().ok)
def loose(self): return super().name()
try: loose(1)
except RuntimeError as e: print(e)
class Out:
    def f(self):
        class In:
            def g(self): return __class__.__name__
        return In().g(), __class__.__name__
print(Out().f())
class E:
    def f(self):
        __class__ = 3
        return __class__
print(E().f())
class Sup:
    def f(): return super()
try: Sup.f()
except RuntimeError as e: print(e)
