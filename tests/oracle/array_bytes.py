def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


from array import array
a = array("H", [1, 2, 256])
print(a.tobytes(), bytes(a), len(memoryview(a)), memoryview(a).format, memoryview(a).tolist())
b = array("H")
b.frombytes(a.tobytes())
print(b == a, b)
t(lambda: b.frombytes(b"x"))
b.byteswap()
print(b)
m = memoryview(a)
m[0] = 77
print(a, array("B", a.tobytes()))
b.fromlist([5])
print(b)
