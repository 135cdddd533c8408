def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: b"\x01\xab".hex())
t(lambda: b"\x01\xab\xcd".hex(":"))
t(lambda: b"\x01\xab\xcd\xef\x12".hex("_", 2))
t(lambda: b"\x01\xab\xcd\xef\x12".hex("_", -2))
t(lambda: b"ab".hex("xx"))
t(lambda: bytes.fromhex("01 ab CD"))
t(lambda: bytes.fromhex("0"))
t(lambda: bytes.fromhex("0g"))
t(lambda: bytes.fromhex("0 1"))
t(lambda: bytes.fromhex(""))
t(lambda: bytearray.fromhex("ff00"))
t(lambda: bytearray(b"\x10").hex())
t(lambda: bytes.fromhex(b"00"))
