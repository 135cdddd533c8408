def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: b"a" < b"b")
t(lambda: b"a" == bytearray(b"a"))
t(lambda: b"a" == "a")
t(lambda: b"ab" <= b"abc")
t(lambda: b"a" < "a")
t(lambda: {b"a": 1}[b"a"])
t(lambda: hash(b"a") == hash(bytes([97])))
t(lambda: hash(bytearray(b"a")))
t(lambda: sorted([b"b", b"a"]))
t(lambda: {b"a", "a"} == {"a", b"a"})
