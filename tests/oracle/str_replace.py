def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "banana".replace("a", "o"))
t(lambda: "banana".replace("a", "o", 2))
t(lambda: "banana".replace("", "-"))
t(lambda: "banana".replace("", "-", 2))
t(lambda: "äöü".replace("", "-"))
t(lambda: "banana".replace("an", ""))
t(lambda: "banana".replace("x", "y"))
t(lambda: "banana".replace("a", "o", 0))
t(lambda: "banana".replace("a", "o", -1))
t(lambda: "".replace("", "x"))
t(lambda: "a".replace(1, "b"))
t(lambda: "a".replace("a", 1))
