def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


m = memoryview(b"hello world")
print(b"".join([m[:5], m[5:]]))
print(b"hello world".find(m[6:]), m[:5] == bytearray(b"hello"))
print(bytearray(m[6:]), bytes(m[:5]), str(m[:5], "utf-8"))
print(int.from_bytes(memoryview(b"\x01\x02"), "big"))
b = bytearray(b"ab")
b += memoryview(b"cd")
b.extend(memoryview(b"ef"))
print(b, b"x" + memoryview(b"y"))
print(bytes(memoryview(b"abcdef")[::2]), bytes(memoryview(b"abcdef")[::-1]))
print(hash(memoryview(b"abc")) == hash(b"abc"))
t(lambda: hash(memoryview(bytearray(b"a"))))
