def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "ab".center(7))
t(lambda: "ab".center(7, "*"))
t(lambda: "abc".center(6, "*"))
t(lambda: "abc".center(8, "*"))
t(lambda: "ab".ljust(5, "-"))
t(lambda: "ab".rjust(5, "-"))
t(lambda: "ab".rjust(1))
t(lambda: "ä".rjust(3, "ö"))
t(lambda: "ab".rjust(5, "xx"))
t(lambda: "ab".rjust(5, 1))
t(lambda: "ab".center("x"))
