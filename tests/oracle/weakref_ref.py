import gc
import weakref

class A:
    def __init__(self, name="a"):
        self.name = name
    def __repr__(self):
        return "A(" + self.name + ")"

a = A()
r = weakref.ref(a)
print(r() is a, r().name)
gc.collect()
print(r() is a)
del a
gc.collect()
print(r())

# callbacks
log = []
a, b = A("x"), A("y")
ra = weakref.ref(a, lambda w: log.append(("a", w() is None, w is ra)))
rb = weakref.ref(b, lambda w: log.append(("b", w() is None)))
print(ra.__callback__ is not None, weakref.ref(a).__callback__)
del a
gc.collect()
print(log)
del b
gc.collect()
print(log)
log.clear()

# a reference that dies first calls nobody
a = A()
r = weakref.ref(a, lambda w: log.append("wrong"))
del r
gc.collect()
del a
gc.collect()
print(log)

# equality
a, b = A(), A()
r1, r2, r3 = weakref.ref(a), weakref.ref(a, str), weakref.ref(b)
print(r1 == r2, r1 == r3, r1 != r3)
del b
gc.collect()
print(r1 == r3)

# to functions, classes, generators, sets, bound methods
def f():
    pass
def g():
    yield 1
class Local:
    pass
gen = g()
s = {1}
refs = [weakref.ref(x) for x in (f, Local, gen, s)]
print([x() is not None for x in refs])
del f, gen, s
gc.collect()
print([x() is not None for x in refs])

for bad in (1, "s", None, (), [], {}, 1.5, b""):
    try:
        weakref.ref(bad)
    except TypeError as e:
        print(e)

# in cycles
a, b = A("p"), A("q")
a.b, b.a = b, a
r = weakref.ref(a)
del a, b
gc.collect()
print(r())

# exception in a callback is dropped
def bad(w):
    log.append("bad")
    raise ValueError("in callback")
a = A()
r = weakref.ref(a, bad)
del a
gc.collect()
print(log)
log.clear()

# parent pointer
class Node:
    def __init__(self, parent=None):
        self.parent = weakref.ref(parent) if parent else None
        self.children = []
        if parent:
            parent.children.append(self)
root = Node()
kid = Node(root)
print(kid.parent() is root)
del root
gc.collect()
print(kid.parent())

# many
objects = [A(str(i)) for i in range(200)]
refs = [weakref.ref(o) for o in objects]
del objects[::2]
gc.collect()
print(sum(r() is not None for r in refs), refs[1]().name, refs[2]() is None)
