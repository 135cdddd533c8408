def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "hello".startswith("he"))
t(lambda: "hello".startswith("lo"))
t(lambda: "hello".endswith("lo"))
t(lambda: "hello".startswith(("x", "he")))
t(lambda: "hello".endswith(("x", "he")))
t(lambda: "hello".startswith(()))
t(lambda: "hello".startswith("l", 2))
t(lambda: "hello".startswith("l", 2, 2))
t(lambda: "hello".endswith("l", 0, 3))
t(lambda: "hello".startswith("", 5))
t(lambda: "hello".startswith("", 6))
t(lambda: "hello".startswith(1))
t(lambda: "hello".startswith(("a", 1)))
t(lambda: "hello".endswith(["a"]))
