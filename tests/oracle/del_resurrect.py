import gc

log = []
kept = []

class A:
    def __init__(self, name, part=None):
        self.name = name
        self.part = part
    def __del__(self):
        log.append(self.name)
        kept.append(self)

class Plain:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        log.append(self.name)

def flush(what):
    gc.collect()
    print(what, sorted(log), [k.name for k in kept])
    log.clear()

a = A("a", Plain("part"))
del a
flush("resurrected with its part")
print(kept[0].part.name)
kept.clear()
flush("second death: not finalized again, its part is")

a = A("again")
del a
flush("again")
a = kept.pop()
del a
flush("once only")

# in a cycle
x, y = A("x"), A("y")
x.part, y.part = y, x
del x, y
gc.collect()
print("cycle", sorted(log), sorted(k.name for k in kept), kept[0].part.part is kept[0])
log.clear()
kept.clear()
gc.collect()
print("cycle again", sorted(log))

# only one of two resurrects
class Saver:
    def __init__(self, what):
        self.what = what
        self.name = "saver"
    def __del__(self):
        log.append("saver")
        kept.append(self.what)

p = Plain("saved")
s = Saver(p)
del p, s
flush("saved by its owner")
kept.clear()
flush("and finalized later")

# resurrection into an attribute of a living object
class Pool:
    free = []

class Pooled:
    made = 0
    def __init__(self):
        Pooled.made += 1
        self.uses = 0
    def __del__(self):
        Pool.free.append(self)

for i in range(5):
    o = Pool.free.pop() if Pool.free else Pooled()
    o.uses += 1
    del o
    gc.collect()
print("pool", Pooled.made, len(Pool.free))
