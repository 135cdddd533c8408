def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


b = bytearray(range(8))
m = memoryview(b)
for f in "BbcHhIiQqfd?":
    c = m.cast(f)
    print(f, len(c), c.itemsize, c.nbytes, c.format)
print(m.cast("H").tolist(), m.cast("I").tolist(), m.cast("b").tolist(), m.cast("c").tolist())
w = m.cast("H")
w[0] = 65535
print(b, w[1:3].tolist(), w[::-1].tolist())
print(m.cast("i")[0], m.cast("h")[0])
def bad1():
    w[0] = 65536
def bad2():
    w[0] = -1
for f in (bad1, bad2):
    t(f)
t(lambda: m[:3].cast("H"))
t(lambda: w.cast("I"))
t(lambda: w.cast("B").tolist())
t(lambda: m.cast("z"))
t(lambda: m.cast(5))
