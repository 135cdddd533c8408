def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


import array
def add(a, b):
    return a + b
def iadd(a, b):
    a += b
    return a
for a in ("s", b"b", bytearray(b"c"), (1,), [2], array.array("b", [1]), 5, 1.5, None, {}, {1}):
    for b in (None, 3, "t"):
        t(add, a, b)
        t(iadd, a, b)
