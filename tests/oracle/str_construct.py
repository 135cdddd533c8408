def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: str())
t(lambda: str(12))
t(lambda: str(1.5))
t(lambda: str(None))
t(lambda: str([1, "a"]))
t(lambda: str(b"abc", "utf-8"))
t(lambda: str(b"abc", encoding="ascii"))
t(lambda: str(b"\xff", "utf-8"))
t(lambda: str(b"\xff", "utf-8", "replace"))
t(lambda: str(b"abc"))
t(lambda: str("a", "utf-8"))
t(lambda: str(1, "utf-8"))
class C:
    def __str__(self):
        return "C!"
t(lambda: str(C()))
class E:
    def __repr__(self):
        return "E!"
t(lambda: str(E()))
t(lambda: str([E()]))
