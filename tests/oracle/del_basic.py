import gc

log = []

class A:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        log.append(self.name)

def flush(what):
    gc.collect()
    print(what, sorted(log))
    log.clear()

# module level
a = A("module")
del a
flush("del at module level")

a = A("rebound")
a = None
flush("rebound")

A("temporary")
flush("temporary")

# in a function
def f():
    x = A("local")
    y = A("deleted")
    del y
    flush("in function")
    return None

f()
flush("after function")

def g():
    for i in range(3):
        x = A(f"loop{i}")
    flush("after loop, last alive")
    del x
    flush("after loop, last deleted")

g()

# comprehensions
n = len([A(f"c{i}") for i in range(3)])
flush("list comprehension dropped")
d = {i: A(f"d{i}") for i in range(2)}
d.clear()
flush("dict cleared")
s = [A("s0"), A("s1")]
s.pop()
flush("popped")
del s[:]
flush("slice deleted")
t = (A("t0"), A("t1"))
x, y = t
del t
flush("tuple unpacked")
del x
flush("x gone")
y = 1
flush("y gone")

# arguments and return values
def ident(v):
    return v

ident(A("argument"))
flush("argument dropped")
kept = ident(A("kept"))
flush("kept")
del kept
flush("not kept")

# attribute
class Holder:
    pass

h = Holder()
h.a = A("attribute")
del h.a
flush("attribute deleted")
h.a = A("attribute2")
h.a = None
flush("attribute replaced")

# exception
def raiser():
    v = A("in raiser")
    raise ValueError("x")

try:
    raiser()
except ValueError as e:
    pass
flush("after exception")

try:
    raise ValueError(A("in args"))
except ValueError as e:
    print(len(e.args))
flush("exception argument")

# closures
def outer():
    v = A("closed over")
    def inner():
        return v
    return inner

i = outer()
flush("closure alive")
del i
flush("closure gone")

# bound method keeps self
m = A("bound").__init__
flush("bound method alive")
del m
flush("bound method gone")

# inheritance
class B(A):
    pass

class C(A):
    def __del__(self):
        log.append("C first")
        super().__del__()

b = B("b")
c = C("c")
del b, c
flush("inherited")

# init raises
class Bad(A):
    def __init__(self, name):
        super().__init__(name)
        raise RuntimeError("no")

try:
    Bad("half made")
except RuntimeError as e:
    print("RuntimeError", e)
flush("half made")

class NoArgs:
    def __del__(self):
        log.append("NoArgs")

try:
    NoArgs(1)
except TypeError:
    print("TypeError")
try:
    A()
except TypeError:
    print("TypeError A")
log.clear()
gc.collect()
log.clear()

# with and for
class Ctx(A):
    def __enter__(self):
        return self
    def __exit__(self, *a):
        log.append("exit " + self.name)

with Ctx("w") as w:
    pass
flush("with, still named")
del w
flush("with, gone")

for v in [A("f0"), A("f1")]:
    pass
flush("for over a list")
del v
flush("for variable gone")
