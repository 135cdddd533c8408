import gc

log = []

class N:
    def __init__(self, name):
        self.name = name
        self.other = None
    def __del__(self):
        # What it owns is still there and unfinished.
        log.append((self.name, self.other.name if self.other else None))

def flush(what):
    gc.collect()
    print(what, sorted(log, key=lambda x: x[0]))
    log.clear()

# self cycle
n = N("self")
n.other = n
del n
flush("self cycle")

# pair
a, b = N("a"), N("b")
a.other, b.other = b, a
del a, b
flush("pair")

# ring of 5
ring = [N(f"r{i}") for i in range(5)]
for i in range(5):
    ring[i].other = ring[(i + 1) % 5]
del ring, i
flush("ring")

# parent, child in either order of making
class Child:
    def __init__(self, name):
        self.name = name
        self.done = False
        self.other = None
    def __del__(self):
        self.done = True
        log.append((self.name, "done"))

class Parent:
    def __init__(self, name, child=None):
        self.name = name
        self.child = child or Child(name + ".child")
    def __del__(self):
        log.append((self.name, self.child.done))

p = Parent("p")
q = Parent("q", Child("q.own"))
del p, q
flush("owners see living parts")

# chain
head = None
for i in range(6):
    n = N(f"k{i}")
    n.other = head
    head = n
del head, n
flush("chain")

# cycle with a tail and an owner
owner = N("owner")
c1, c2, tail = N("c1"), N("c2"), N("tail")
owner.other = c1
c1.other = c2
c2.other = c1
c2.extra = tail
del owner, c1, c2, tail
flush("owner, cycle, tail")

# through containers
x = N("x")
x.list = [x]
x.dict = {"x": x}
x.tuple = (x, [x])
del x
flush("containers")

# closure cycle
def make():
    n = N("closure")
    def f():
        return n
    n.f = f
make()
flush("closure cycle")

# bound method cycle
n = N("bound")
n.m = n.__init__
del n
flush("bound method cycle")

# cycle without finalizers holding one that has
class P:
    pass
p, q = P(), P()
p.q, q.p = q, p
p.n = N("held by a plain cycle")
del p, q
flush("held")
print(gc.collect() >= 0)
