# __new__, with and without __init__.
class A:
    def __new__(cls, *a, **k):
        print("new", cls.__name__, a, k)
        return super().__new__(cls)
    def __init__(self, *a, **k):
        print("init", a, k)
a = A(1, x=2)
class Single:
    inst = None
    def __new__(cls):
        if cls.inst is None:
            cls.inst = object.__new__(cls)
        return cls.inst
print(Single() is Single())
class NotMine:
    def __new__(cls): return 42
    def __init__(self): print("never")
print(NotMine())
class Point(tuple):
    def __new__(cls, x, y): return tuple.__new__(cls, (x, y))
    @property
    def x(self): return self[0]
p = Point(3, 4)
print(p, p.x, p == (3, 4), len(p), isinstance(p, tuple))
class Inch(float):
    def __new__(cls, v=0.0): return super().__new__(cls, v * 2.54)
print(Inch(2) + 1, type(Inch(1)).__name__)
class Up(str):
    def __new__(cls, s): return str.__new__(cls, s.upper())
print(Up("abc"), Up("x") + "y")
