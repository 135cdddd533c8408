def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "%d" % (None, 1))
t(lambda: "%d %d" % (None,))
t(lambda: "%d %d" % (1,))
t(lambda: "%s" % (1, 2))
t(lambda: "%(a)d" % {"a": None})
t(lambda: "%d %y" % ("x",))
t(lambda: "%c" % 300)
t(lambda: "%c" % "ab")
t(lambda: "%c" % -1)
t(lambda: "%x" % 1.5)
t(lambda: "%s %s" % ([1],))
t(lambda: "%s" % ())
t(lambda: "a" % 5)
t(lambda: "a" % {})
t(lambda: "a" % [1])
t(lambda: "%*d" % ("x", 1))
t(lambda: "%f" % "x")
class R:
    def __repr__(self):
        return "R!"
t(lambda: "%d %s" % (R(), R()))
t(lambda: "%s %s" % (R(),))
t(lambda: "%s" % (R(), 1))
t(lambda: "%r|%5s|%-5s|" % (R(), R(), R()))
