# Properties with getter, setter, deleter; errors.
class A:
    def __init__(self): self._x = 1
    @property
    def x(self):
        "the x"
        return self._x
    @x.setter
    def x(self, v):
        self._x = v * 2
    @x.deleter
    def x(self):
        print("del")
        self._x = None
    @property
    def ro(self): return 5
    y = property(lambda self: 7, doc="why")
a = A()
a.x = 4
print(a.x, a.ro, a.y, A.x.__doc__, A.y.__doc__)
del a.x
print(a.x)
for f in (lambda: setattr(a, "ro", 1), lambda: delattr(a, "ro"), lambda: setattr(a, "y", 2)):
    try:
        f()
    except AttributeError as e:
        print(e)
class B(A):
    @A.x.getter
    def x(self): return "B"
b = B()
print(b.x)
b.x = 3
print(b._x, A.x.fget(b), isinstance(A.x, property))
class C:
    @property
    def bad(self): return self.missing
    @property
    def raises(self): raise ValueError("v")
try:
    C().bad
except AttributeError as e:
    print(e)
try:
    C().raises
except ValueError as e:
    print(e)
print(hasattr(C(), "bad"), getattr(C(), "bad", 3))
