def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class A:
    def __str__(self):
        return 5
class B:
    def __repr__(self):
        return None
class C:
    def __format__(self, s):
        return 7
class S(str):
    pass
class D:
    def __str__(self):
        return S("sub")
    def __repr__(self):
        return S("rep")
t(str, A())
t(repr, B())
t(str, B())
t(format, C(), "")
t(lambda: f"{A()}")
t(lambda: f"{B()!r}")
t(lambda: f"{C():x}")
t(lambda: "%s" % A())
t(lambda: "{}".format(A()))
t(lambda: repr([B()]))
t(lambda: print(A()))
t(ascii, B())
print(type(str(D())).__name__, D(), repr(D()), [D()], f"{D()}")
