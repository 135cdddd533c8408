import gc

log = []

def flush(what):
    gc.collect()
    print(what, log)
    log.clear()

def gen(name):
    try:
        yield 1
        yield 2
    finally:
        log.append("finally " + name)

g = gen("a")
next(g)
del g
flush("suspended in try")

g = gen("b")
del g
flush("never started")

g = gen("c")
list(g)
flush("run to the end")
del g
flush("finished, dropped")

class Ctx:
    def __enter__(self):
        log.append("enter")
        return self
    def __exit__(self, t, v, tb):
        log.append("exit " + (t.__name__ if t else "None"))

def with_gen():
    with Ctx():
        yield 1

g = with_gen()
next(g)
del g
flush("suspended in with")

def catches():
    try:
        yield 1
    except GeneratorExit:
        log.append("GeneratorExit")
        raise

g = catches()
next(g)
del g
flush("catches")

def swallows():
    try:
        yield 1
    except GeneratorExit:
        log.append("swallowed")

g = swallows()
next(g)
del g
flush("swallows")

def bad():
    try:
        yield 1
    finally:
        log.append("bad")
        raise ValueError("in finally")

g = bad()
next(g)
del g
flush("raises while closed")

def ignores():
    while True:
        try:
            yield 1
        except GeneratorExit:
            log.append("ignored")

g = ignores()
next(g)
del g
gc.collect()
print(log[:1])
log.clear()

def outer():
    try:
        yield from gen("inner")
    finally:
        log.append("outer")

g = outer()
next(g)
del g
flush("yield from")

# in a cycle
def cyc():
    me = yield
    try:
        yield me
    finally:
        log.append("cycle")

g = cyc()
next(g)
g.send(g)
del g
flush("cycle")

# break out of a for
for v in gen("loop"):
    break
flush("break")

# local with __del__ inside a suspended generator
class A:
    def __del__(self):
        log.append("A")

def holds():
    a = A()
    yield 1

g = holds()
next(g)
flush("alive")
del g
flush("gone with its local")

# close by hand, once
g = gen("closed")
next(g)
g.close()
flush("closed by hand")
del g
flush("nothing more")
