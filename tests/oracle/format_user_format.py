def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class C:
    def __format__(self, spec):
        return "<" + spec + ">"
t(lambda: "{}".format(C()))
t(lambda: "{:abc}".format(C()))
t(lambda: f"{C():xyz}")
t(lambda: format(C(), "q"))
t(lambda: format(C()))
class D:
    def __str__(self):
        return "D!"
t(lambda: "{}".format(D()))
t(lambda: "{:5}".format(D()))
t(lambda: "{!s:5}|".format(D()))
t(lambda: "{0} {0!r}".format(D()).replace("0x", "0x")[:3])
class E:
    def __format__(self, spec):
        return 5
t(lambda: f"{E()}")
