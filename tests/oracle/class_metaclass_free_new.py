# object.__new__ bypasses __init__, __class__ is visible.
class A:
    def __init__(self): self.x = 1
o = object.__new__(A)
print(hasattr(o, "x"), type(o) is A)
A.__init__(o)
print(o.x)
class B(A):
    def who(self): return __class__.__name__
print(B().who(), B().__class__.__name__)
