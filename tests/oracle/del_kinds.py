import gc

log = []

def flush(what):
    gc.collect()
    print(what, sorted(log))
    log.clear()

# subclasses of builtins
class L(list):
    def __del__(self):
        log.append(f"L{len(self)}")

class D(dict):
    def __del__(self):
        log.append(f"D{sorted(self)}")

class I(int):
    def __del__(self):
        log.append(f"I{self + 0}")

class T(tuple):
    def __del__(self):
        log.append(f"T{len(self)}")

x = L([1, 2, 3])
del x
x = D(a=1)
del x
x = I(7)
del x
x = T((1, 2))
del x
flush("builtins")

# exceptions
class E(Exception):
    def __del__(self):
        log.append(f"E{self.args}")

try:
    raise E(1)
except E:
    pass
flush("exception class")
e = E("kept")
flush("kept")
del e
flush("not kept")

# __del__ added to a class later
class Late:
    pass

class LateChild(Late):
    pass

a, b = Late(), LateChild()
Late.__del__ = lambda self: log.append("late " + type(self).__name__)
c = Late()
del a, b, c
flush("added later")
d = LateChild()
del Late.__del__
del d
flush("taken away")

# on the instance: not looked up
class Inst:
    pass
i = Inst()
i.__del__ = lambda: log.append("instance")
del i
flush("instance attribute")

# slots
class Slots:
    __slots__ = ("a",)
    def __del__(self):
        log.append(f"slots {self.a}")
s = Slots()
s.a = 5
del s
flush("slots")

# __new__
class New:
    def __new__(cls, *a):
        o = super().__new__(cls)
        o.a = a
        return o
    def __del__(self):
        log.append(f"new {self.a}")
n = New(1, 2)
del n
flush("new")

# many attributes
class Many:
    def __del__(self):
        log.append(f"many {sum(v for v in self.__dict__.values())}")
m = Many()
for i in range(60):
    setattr(m, f"a{i}", i)
del m
flush("many attributes")

# monkey patched while alive
class Patched:
    def __del__(self):
        log.append("old")
p = Patched()
Patched.__del__ = lambda self: log.append("new")
del p
flush("patched")

# multiple inheritance
class M1:
    def __del__(self):
        log.append("M1")
        getattr(super(), "__del__", lambda: None)()
class M2:
    def __del__(self):
        log.append("M2")
class M3(M1, M2):
    pass
m = M3()
del m
flush("mro")

# hundreds
class Count:
    n = 0
    def __del__(self):
        Count.n += 1
for i in range(500):
    Count()
gc.collect()
print(Count.n)
items = [Count() for i in range(300)]
del items
gc.collect()
print(Count.n)
