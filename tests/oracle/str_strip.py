def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "  a b \n".strip())
t(lambda: "  a b \n".lstrip())
t(lambda: "  a b \n".rstrip())
t(lambda: "xxaxbxx".strip("x"))
t(lambda: "xyaxbyx".strip("xy"))
t(lambda: "xyaxbyx".lstrip("xy"))
t(lambda: "xyaxbyx".rstrip("xy"))
t(lambda: "\u2003a\xa0".strip())
t(lambda: "äaä".strip("ä"))
t(lambda: "abc".strip(None))
t(lambda: "abc".strip(""))
t(lambda: "abc".strip(1))
t(lambda: "abc".lstrip(b"a"))
t(lambda: "aaa".strip("a"))
