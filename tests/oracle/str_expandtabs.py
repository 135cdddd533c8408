def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "a\tb".expandtabs())
t(lambda: "a\tb".expandtabs(4))
t(lambda: "ab\tc\n\td".expandtabs(tabsize=3))
t(lambda: "a\tb".expandtabs(0))
t(lambda: "a\tb".expandtabs(-1))
