def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


d = {"a": 1, "b": "x", "c d": 2.5}
t(lambda: "%(a)d %(b)s" % d)
t(lambda: "%(a)s %(a)r %(b)r" % d)
t(lambda: "%(c d).1f" % d)
t(lambda: "%(b)5s|%(b)-5s|" % d)
t(lambda: "%(z)s" % d)
t(lambda: "%(a)s %%" % d)
class M:
    def __getitem__(self, k):
        return "<" + k + ">"
t(lambda: "%(x)s %(y)r" % M())
