def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


b = bytearray(b"abc")
def put(i, v):
    b[i] = v
    return bytes(b)
t(put, 9, 300)
t(put, 9, 3)
t(put, 9, "x")
t(put, 0, 256)
t(put, -4, -1)
t(put, 1.5, 1)
t(put, 0, None)
t(put, -1, 90)
class I:
    def __index__(self):
        print("asked")
        return 65
t(put, 0, I())
t(put, I(), 1)
t(b.append, 256)
t(b.insert, 0, 300)
t(b.extend, [1, 256])
print(b)
