def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


m = memoryview(b"hello")
print(len(m), m[0], m[-1], m.nbytes, m.itemsize, m.format, m.readonly, m.ndim, m.shape)
print(m.tobytes(), m.tolist(), bytes(m), list(m), m.hex())
print(m[1:3].tobytes(), m[::2].tobytes(), m[::-1].tobytes(), m[1:][1:].tobytes())
print(m == b"hello", m[1:3] == b"el", m != b"x", b"hello" == m, memoryview(b"a") == memoryview(b"a"))
print(104 in m, m.obj)
t(lambda: m[9])
t(lambda: memoryview("a"))
t(lambda: memoryview(5))
t(lambda: len(m[1:1]))
t(lambda: m[::2][1])
t(lambda: m[::2].tolist())
t(lambda: m[4:0:-2].tobytes())
