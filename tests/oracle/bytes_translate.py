def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: b"hello".translate(bytes.maketrans(b"el", b"ip")))
t(lambda: b"hello".translate(None, b"l"))
t(lambda: b"hello".translate(bytes.maketrans(b"h", b"j"), delete=b"o"))
t(lambda: b"hello".translate(b"short"))
t(lambda: bytes.maketrans(b"a", b"bc"))
