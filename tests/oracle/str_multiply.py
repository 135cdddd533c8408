def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "ab" * 3)
t(lambda: 3 * "ab")
t(lambda: "ab" * 0)
t(lambda: "ab" * -1)
t(lambda: "ab" * True)
t(lambda: "ab" * 1.5)
t(lambda: "ab" * "c")
t(lambda: "ab" + 1)
t(lambda: 1 + "ab")
t(lambda: "ab" + "cd")
