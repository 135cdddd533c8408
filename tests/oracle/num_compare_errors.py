def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: 1 < "a")
t(lambda: None < 1)
t(lambda: [] > 1)
t(lambda: 1 + "a")
t(lambda: 1 + None)
t(lambda: "a" - 1)
t(lambda: {} + {})
t(lambda: 1 @ 2)
t(lambda: 2 ** "a")
t(lambda: 1.5 // "a")
t(lambda: (1).foo)
t(lambda: len(5))
t(lambda: 5 in 6)
