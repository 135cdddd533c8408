# Constructors of built-in types.
print(int(), int("12"), int(" -7 "), int("ff", 16), int("0x1f", 0), int(3.9), int(True), float("1e3"), float(), bool([]), str(), str(5), list(), tuple("ab"), dict(a=1), set(), frozenset([1]))
print(list("abc"), tuple(range(3)), dict([("a", 1)], b=2), dict({"x": 1}), bytes(3), bytes([1, 2]), bytearray(b"ab"), complex(1, 2), complex("1+2j"), type(5)(7))
for f in (lambda: int("x"), lambda: int("1.5"), lambda: float("abc"), lambda: int(None), lambda: bytes(-1), lambda: bytes([256]), lambda: tuple(5), lambda: complex("z"), lambda: int("12", 1), lambda: chr(-1), lambda: int(float("nan")), lambda: int(float("inf"))):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
