def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


t(str, "a", 5)
t(str, b"a", None)
t(str, b"a", "utf-8", 5)
t(str, 5, "utf-8")
t(str, "a", "utf-8")
t(str, b"\xff", "ascii")
t(str, b"\xff", "ascii", "ignore")
t(str, b"a", "nonsense")
t(str, b"ab", errors="strict")
t(bytes, "a", 5)
t(bytes, "a")
t(bytes, encoding="utf-8")
t(bytes, errors="strict")
t(bytes, 5, errors="strict")
t(bytearray, 5, "utf8")
t(b"a".decode, 5)
t(b"a".decode, "utf8", None)
t("a".encode, None)
t("a".encode, "utf-8", 5)
t(str, object=b"x", encoding="latin-1")
