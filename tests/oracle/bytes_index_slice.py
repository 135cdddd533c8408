def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


b = b"hello"
t(lambda: b[0])
t(lambda: b[-1])
t(lambda: b[9])
t(lambda: b[1:3])
t(lambda: b[::-1])
t(lambda: b["a"])
t(lambda: list(b))
t(lambda: 104 in b)
t(lambda: b"ell" in b)
t(lambda: "e" in b)
t(lambda: 300 in b)
t(lambda: b + b"x")
t(lambda: b + "x")
t(lambda: b * 2)
t(lambda: 2 * b)
t(lambda: b + bytearray(b"y"))
t(lambda: bytearray(b"y") + b)
