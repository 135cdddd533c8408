def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class C:
    def __str__(self):
        return "str!"
    def __repr__(self):
        return "repr!"
    def __index__(self):
        return 17
    def __float__(self):
        return 2.5
    def __int__(self):
        return 18
c = C()
t(lambda: "%s %r" % (c, c))
t(lambda: "%5s|" % c)
t(lambda: "%x" % c)
t(lambda: "%d" % c)
t(lambda: "%.2f" % c)
t(lambda: "%s" % [c])
t(lambda: "%(k)s" % {"k": c})
t(lambda: "%s and %d" % (c, 5))
class D:
    pass
t(lambda: "%d" % D())
t(lambda: "%f" % D())
class L(list):
    pass
t(lambda: "%s" % L([1]))
t(lambda: "%s" % ValueError("boo"))
