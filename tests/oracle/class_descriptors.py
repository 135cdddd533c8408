# Data and non-data descriptors.
class Data:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name
    def __get__(self, obj, owner):
        if obj is None:
            return self
        return ("get", self.name, owner.__name__, obj.__dict__.get(self.name))
    def __set__(self, obj, v):
        obj.__dict__[self.name] = v
    def __delete__(self, obj):
        print("delete", self.name)
class NonData:
    def __get__(self, obj, owner=None):
        return "nondata" if obj else "class"
class A:
    d = Data()
    n = NonData()
a = A()
a.d = 5
print(a.d, a.__dict__, type(A.d).__name__)
del a.d
print(a.n, A.n)
a.n = 3
print(a.n)
del a.n
print(a.n)
a.__dict__["d"] = 8
print(a.d)
class ReadOnly:
    def __get__(self, o, t): return 1
    def __set__(self, o, v): raise AttributeError("can't")
class B:
    r = ReadOnly()
try:
    B().r = 1
except AttributeError as e:
    print(e)
