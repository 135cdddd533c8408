def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for f in ["%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%.3d", "%8.3d", "%x", "%X", "%#x", "%o", "%#o", "%i", "%u", "%-08d|", "%+05d", "%#010x"]:
    for v in [0, 42, -42, 10**12]:
        print(f, f % v)
print("%d" % 3.99, "%d" % -3.99, "%d" % True, "%x" % 255)
t(lambda: "%d" % "a")
t(lambda: "%x" % 1.5)
t(lambda: "%d" % None)
t(lambda: "%o" % "8")
t(lambda: "%d" % float("inf"))
t(lambda: "%d" % float("nan"))
