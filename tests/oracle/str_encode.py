def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "abc".encode())
t(lambda: "äö€".encode())
t(lambda: "äö".encode("latin-1"))
t(lambda: "äö€".encode("ascii", "ignore"))
t(lambda: "äö€".encode("ascii", "replace"))
t(lambda: "äö€".encode("ascii", "backslashreplace"))
t(lambda: "äö€".encode("ascii", "xmlcharrefreplace"))
t(lambda: "ä".encode("ascii"))
t(lambda: "aäö".encode("ascii"))
t(lambda: "€".encode("latin-1"))
t(lambda: "a".encode("nope"))
t(lambda: "a".encode(encoding="utf-8", errors="strict"))
t(lambda: "a".encode(1))
