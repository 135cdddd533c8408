def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "hello".find("l"))
t(lambda: "hello".rfind("l"))
t(lambda: "hello".find("z"))
t(lambda: "hello".find("l", 3))
t(lambda: "hello".find("l", -1))
t(lambda: "hello".find("o", 0, -1))
t(lambda: "hello".find("", 5))
t(lambda: "hello".find("", 6))
t(lambda: "hello".rfind(""))
t(lambda: "hello".find("l", None, None))
t(lambda: "hello".find("l", 10**30))
t(lambda: "hello".find(1))
t(lambda: "hello".find("l", "a"))
t(lambda: "häuser".find("u"))
t(lambda: "häuserä".rfind("ä"))
t(lambda: "€€x€".find("x"))
