# super() with and without arguments, in methods, class methods and through diamonds.
class Base:
    def __init__(self):
        print("Base")
    def f(self, x):
        return ["Base", x]
    @classmethod
    def make(cls):
        return cls.__name__
class L(Base):
    def __init__(self):
        print("L")
        super().__init__()
    def f(self, x):
        return ["L"] + super().f(x)
    @classmethod
    def make(cls):
        return "L" + super().make()
class R(Base):
    def __init__(self):
        print("R")
        super().__init__()
    def f(self, x):
        return ["R"] + super(R, self).f(x)
class C(L, R):
    def __init__(self):
        super().__init__()
    def f(self, x):
        g = lambda: super(C, self).f(x)
        return ["C"] + g()
c = C()
print(c.f(1), C.make(), super(L, c).f(2), super(C, C).make())
class P(Base):
    def __init__(self): pass
    @property
    def v(self): return 1
class Q(P):
    @property
    def v(self): return super().v + 1
print(Q().v)
try:
    super().f
except RuntimeError as e:
    print(e)
try:
    class T:
        def f(self): return super().nothing
    T().f()
except AttributeError as e:
    print(e)
print(type(super(C, c)).__name__)
