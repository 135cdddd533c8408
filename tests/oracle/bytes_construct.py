def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: bytes())
t(lambda: bytes(3))
t(lambda: bytes([1, 2, 255]))
t(lambda: bytes((65, 66)))
t(lambda: bytes("äb", "utf-8"))
t(lambda: bytes("äb", encoding="latin-1"))
t(lambda: bytes(b"ab"))
t(lambda: bytes(bytearray(b"xy")))
t(lambda: bytes(range(3)))
t(lambda: bytes(x for x in (1, 2)))
t(lambda: bytes("a"))
t(lambda: bytes(-1))
t(lambda: bytes([256]))
t(lambda: bytes([-1]))
t(lambda: bytes(["a"]))
t(lambda: bytes(1.5))
t(lambda: bytes(None))
t(lambda: bytes(b"a", "utf-8"))
class C:
    def __bytes__(self):
        return b"CC"
t(lambda: bytes(C()))
class I:
    def __index__(self):
        return 3
t(lambda: bytes(I()))
t(lambda: bytes([I(), 4]))
