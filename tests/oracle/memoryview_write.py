def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


b = bytearray(b"hello")
m = memoryview(b)
m[0] = 72
m[1:3] = b"EL"
print(b)
m[::2] = b"123"
print(b)
m[1:4] = m[0:3]
print(b)
def bad1():
    m[0] = 256
def bad2():
    m[0:2] = b"abc"
def bad3():
    m[9] = 1
def bad4():
    memoryview(b"a")[0] = 1
def bad5():
    m[0] = "a"
def bad6():
    del m[0]
for f in (bad1, bad2, bad3, bad4, bad5, bad6):
    t(f)
s = m[1:4]
s[0] = 33
print(b, s.tobytes())
