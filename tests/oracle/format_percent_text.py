def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "%s" % "a")
t(lambda: "%5s|%-5s|" % ("ab", "cd"))
t(lambda: "%.2s" % "abcdef")
t(lambda: "%r %s" % ("a", "b"))
t(lambda: "%s %s" % (1, 2.5))
t(lambda: "%s" % None)
t(lambda: "%s" % [1, "x"])
t(lambda: "%s" % (("a", 1),))
t(lambda: "%a" % "ä")
t(lambda: "%c%c" % ("x", 65))
t(lambda: "%c" % "ab")
t(lambda: "%c" % 0x110000)
t(lambda: "%c" % 1.5)
t(lambda: "%%")
t(lambda: "100%%" % ())
t(lambda: "%.3s|" % "äöüß")
t(lambda: "%6s|" % "äö")
