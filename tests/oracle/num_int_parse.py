def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ["0", " 42 ", "-7", "+7", "1_000", "0x1f", "0b11", "0o17", "\n5\n"]:
    t(lambda: int(s))
    t(lambda: int(s, 0))
t(lambda: int("ff", 16))
t(lambda: int("0xff", 16))
t(lambda: int("zz", 36))
t(lambda: int("12", base=3))
t(lambda: int("9", 8))
t(lambda: int(""))
t(lambda: int("1__0"))
t(lambda: int("_1"))
t(lambda: int("1.5"))
t(lambda: int("12", 1))
t(lambda: int("12", 37))
t(lambda: int("010", 0))
t(lambda: int(b"12"))
t(lambda: int(bytearray(b"12"), 16))
t(lambda: int("a" * 30, 16))
t(lambda: int("1" * 40))
