# type(name, bases, dict), setattr on classes, changing __class__ methods at run time.
A = type("A", (), {"x": 1, "f": lambda self: self.x})
print(A().f(), A.__name__)
B = type("B", (A,), dict(x=2))
print(B().f(), B.__mro__[1] is A)
class C: pass
c = C()
C.m = lambda self, v: v * 2
print(c.m(4))
C.m = lambda self, v: v * 3
print(c.m(4))
del C.m
try:
    c.m
except AttributeError as e:
    print(e)
C.__len__ = lambda self: 7
print(len(c))
C.__add__ = lambda self, o: "added"
print(c + 1)
setattr(C, "y", 5)
print(c.y, getattr(C, "y"), "y" in dir(C), "y" in C.__dict__)
for k in range(3):
    setattr(c, "a%d" % k, k)
print(sorted(c.__dict__.items()), vars(c) == c.__dict__)
