def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


m = memoryview(bytearray(b"abcd"))
def put(i, v):
    m[i] = v
t(put, 9, 1)
t(put, 0, 256)
t(put, 0, "x")
t(put, slice(0, 2), b"xyz")
t(put, slice(0, 2), b"xy")
t(lambda: m[9])
t(lambda: m["a"])
t(lambda: memoryview("x"))
t(lambda: memoryview(b"ab")[::2].tobytes())
t(lambda: memoryview(b"x").__setitem__(0, 1))
t(lambda: m.cast("i").tolist() and 1)
t(lambda: m[1:].cast("H"))
t(lambda: hash(memoryview(b"ab")) == hash(b"ab"))
t(lambda: hash(m))
print(m.tobytes(), m.nbytes, m.format, m.itemsize, m.readonly, m.ndim, m.shape, m.strides, m.c_contiguous, m.f_contiguous, m.suboffsets)
