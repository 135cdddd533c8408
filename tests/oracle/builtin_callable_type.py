# type, callable and isinstance of everything.
def f(): yield
class A: pass
for x in (1, 1.0, 1j, "s", b"b", None, True, [], (), {}, set(), frozenset(), range(1), slice(1), len, f, f(), A, A(), int, ..., NotImplemented, (lambda: 0), object(), ValueError(), type, bytearray(), memoryview(b"")):
    print(type(x).__name__, callable(x), end="; ")
print()
