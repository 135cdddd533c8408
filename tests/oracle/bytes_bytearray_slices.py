def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


b = bytearray(b"0123456789")
b[2:4] = b"XYZ"
print(b)
b[0:0] = b"<<"
print(b)
b[::2] = b"-" * len(b[::2])
print(b)
del b[0]
del b[1:3]
del b[::3]
print(b)
b[1] = 33
print(b)
b[:] = [1, 2, 3]
print(b)
b[1:2] = (x for x in (9, 8))
print(b)
b += b"zz"
b *= 2
print(b)
b[1:1] = b
print(b)
def bad1():
    b[0] = 256
def bad2():
    b[0:2] = "ab"
def bad3():
    b[::2] = b"a"
def bad4():
    b[100] = 1
def bad5():
    b[0:1] = [300]
def bad6():
    b[0:1] = 5
for f in (bad1, bad2, bad3, bad4, bad5, bad6):
    t(f)
