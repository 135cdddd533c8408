def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: b"abc".decode())
t(lambda: b"\xc3\xa4".decode("utf-8"))
t(lambda: b"\xe4".decode("latin-1"))
t(lambda: b"\xe4".decode())
t(lambda: b"\xe4b".decode("utf-8", "replace"))
t(lambda: b"a\xffb".decode("utf-8", "ignore"))
t(lambda: b"a\xffb".decode(errors="backslashreplace"))
t(lambda: b"\xe2\x82".decode())
t(lambda: b"\xff".decode("ascii"))
t(lambda: b"a".decode("nope"))
t(lambda: b"a\xff".decode("utf-8", "nope"))
t(lambda: b"\xf0\x9f\x98\x80".decode())
t(lambda: b"a".decode(5))
