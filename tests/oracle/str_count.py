def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "banana".count("a"))
t(lambda: "banana".count("ana"))
t(lambda: "banana".count(""))
t(lambda: "banana".count("a", 2))
t(lambda: "banana".count("a", 2, 4))
t(lambda: "banana".count("", 2, 4))
t(lambda: "äöä".count("ä"))
t(lambda: "äöä".count(""))
t(lambda: "".count(""))
t(lambda: "a".count(5))
