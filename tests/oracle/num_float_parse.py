def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ["1.5", " 1e3 ", "-.5", "5.", "inf", "-Infinity", "nan", "1_0.5", "1e400", "1e-400", "0x10", "", "1.5.2", "e5", "1e", "+1"]:
    t(lambda: float(s))
t(lambda: float(b"1.5"))
t(lambda: float())
t(lambda: float(10**20))
t(lambda: float(10**400))
t(lambda: float(None))
t(lambda: float([]))
class A:
    def __float__(self):
        return 2.5
class B:
    def __index__(self):
        return 8
t(lambda: float(A()))
t(lambda: float(B()))
t(lambda: float(1j))
class F(float):
    pass
print(F(1.5) + 1, repr(F(2.0)), F("3.5"), {1.5: "x"}[F(1.5)])
