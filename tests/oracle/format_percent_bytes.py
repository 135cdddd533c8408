def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: b"%d" % 5)
t(lambda: b"%s" % b"ab")
t(lambda: b"%5s|" % b"ab")
t(lambda: b"%b" % b"ab")
t(lambda: b"%x %c" % (255, 65))
t(lambda: b"%c" % b"z")
t(lambda: b"%a" % "\xe4")
t(lambda: b"%r" % "a")
t(lambda: b"%s" % "a")
t(lambda: b"%(k)s" % {b"k": b"v"})
t(lambda: bytearray(b"%d") % 5)
t(lambda: b"%.1f" % 2.55)
t(lambda: b"%c" % 256)
t(lambda: b"%d" % (1, 2))
class B:
    def __bytes__(self):
        return b"BB"
t(lambda: b"%s" % B())
