# __setattr__ and __delattr__.
class A:
    def __setattr__(self, n, v):
        print("set", n, v)
        object.__setattr__(self, n, v * 2)
    def __delattr__(self, n):
        print("del", n)
        super().__delattr__(n)
a = A()
a.x = 3
print(a.x)
del a.x
print(hasattr(a, "x"))
setattr(a, "y", 1)
a.y += 1
print(a.__dict__)
class Frozen:
    def __init__(self, v): object.__setattr__(self, "v", v)
    def __setattr__(self, n, v): raise TypeError("frozen")
f = Frozen(1)
try:
    f.v = 2
except TypeError as e:
    print(e, f.v)
