# What finalizers see in corners: slots, weak references and cycles, half-made objects, comprehensions, generators, properties.
import gc
import weakref

log = []

def flush(what):
    gc.collect()
    print(what, sorted(log, key=str))
    log.clear()

class S:
    __slots__ = ("name", "other", "__weakref__")
    def __init__(self, name):
        self.name = name
    def __del__(self):
        log.append("slots " + self.name)

a, b = S("a"), S("b")
a.other, b.other = b, a
ra = weakref.ref(a)
del a, b
flush("cycle of slots")
print(ra())

# an unset slot in a finalizer
class Unset:
    __slots__ = ("value",)
    def __del__(self):
        log.append(hasattr(self, "value"))
u = Unset()
del u
flush("unset slot")

# weak references to cycles with finalizers are cleared first, also from inside
class W:
    def __init__(self):
        self.ref = weakref.ref(self)
        self.me = self
    def __del__(self):
        log.append(("ref", self.ref() is None, self.me is self))
w = W()
out = weakref.ref(w, lambda r: log.append(("callback", r() is None)))
del w
flush("weak reference inside the cycle")

# finalize and __del__ of one object
class F:
    def __del__(self):
        log.append("del")
f = F()
weakref.finalize(f, log.append, "finalize")
del f
flush("finalize and del")

# finalize of a cycle
f = F()
f.me = f
fin = weakref.finalize(f, log.append, "finalize of a cycle")
del f
flush("cycle")
print(fin.alive)

# __init__ raises after attributes were set; and before
class Half:
    def __init__(self, when):
        if when == "before":
            raise ValueError(when)
        self.value = 1
        raise ValueError(when)
    def __del__(self):
        log.append(sorted(self.__dict__))
for when in "before", "after":
    try:
        Half(when)
    except ValueError as e:
        print(e)
flush("init raises")

# __new__ raises: no object, no finalizer
class NoNew:
    def __new__(cls):
        raise ValueError("no new")
    def __del__(self):
        log.append("wrong")
try:
    NoNew()
except ValueError as e:
    print(e)
flush("new raises")

# __new__ gives something else
class Other:
    def __new__(cls):
        return [1]
    def __del__(self):
        log.append("wrong")
o = Other()
del o
flush("other")

class N:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        log.append(self.name)

# comprehensions and generator expressions
x = [N(i).name for i in range(3)]
flush("attribute of temporaries")
x = {N(i) for i in range(3)}
x.clear()
flush("set")
g = (N(i) for i in range(3))
next(g)
del g
flush("generator expression dropped after one")
for y in (N(i) for i in range(2)):
    pass
del y
flush("generator expression at its end")
print(any(N(i).name for i in range(5)))
flush("any stops early")

# a generator holding and catching
def gen():
    n = N("in generator")
    try:
        yield n.name
    finally:
        log.append("finally")
g = gen()
print(next(g))
g.close()
flush("closed")
g = gen()
print(next(g))
try:
    g.throw(KeyError("thrown"))
except KeyError as e:
    pass
del g
flush("thrown")

# resurrected by a class attribute, then dead again
class R:
    saved = []
    count = 0
    def __del__(self):
        R.count += 1
        R.saved.append(self)
r = R()
r.tail = N("tail of the resurrected")
del r
flush("resurrected")
print(R.count, R.saved[0].tail.name)
R.saved.clear()
flush("gone")
print(R.count)

# resurrected inside a cycle with another that is not
a, b = R(), N("partner")
a.b, b.a = b, a
del a, b
flush("cycle with a resurrecting one")
print(R.count, len(R.saved))
R.saved.clear()
flush("cycle gone")

# the class is gone before its last object
def make():
    class Local:
        def __del__(self):
            log.append("local class " + type(self).__name__)
    return Local()
l = make()
del l
flush("class of its own")

# __del__ through __getattr__ is not looked up
class G:
    def __getattr__(self, name):
        log.append("getattr " + name)
        raise AttributeError(name)
g = G()
del g
flush("no lookup on the object")

# metaclass-free inheritance: a mixin's __del__ and super
class Base:
    def __del__(self):
        log.append("base")
class Mixin:
    def __del__(self):
        log.append("mixin")
        super().__del__()
class Both(Mixin, Base):
    pass
b = Both()
del b
flush("mixin")

# arguments: defaults, *args, **kwargs, closures over the dead
def keep(*args, **kwargs):
    return len(args) + len(kwargs)
print(keep(N("arg"), k=N("kwarg")))
flush("call arguments")
def default(n=N("default")):
    return n.name
print(default())
del default
flush("default")
def outer():
    n = N("cell")
    return lambda: n
f = outer()
print(f().name)
del f
flush("cell")

# swap, star and augmented assignment
a, b = N("one"), N("two")
a, b = b, a
flush("swapped, both alive")
a = b
flush("one of them")
del a, b
flush("the other")
first, *rest = [N("first"), N("second"), N("third")]
del first
flush("first")
rest[0] = None
flush("second")
del rest
flush("third")

# locals of frames that an exception has left
def fails():
    n = N("local of a frame")
    raise OSError("kept")
try:
    fails()
except OSError as e:
    kept = e
del kept
flush("exception gone")

# a chain much longer than any nesting
class Link:
    count = 0
    def __init__(self, next):
        self.next = next
    def __del__(self):
        Link.count += 1
head = None
for i in range(60):
    head = Link(head)
del head
gc.collect()
print(Link.count)
