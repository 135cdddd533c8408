def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "{}".format(1))
t(lambda: "{} {}".format(1, "a"))
t(lambda: "{0} {1} {0}".format("a", "b"))
t(lambda: "{a} {b}".format(a=1, b=2))
t(lambda: "{{}} {}".format(1))
t(lambda: "{0}{x}".format(1, x=2))
t(lambda: "{:>5}|{:<5}|{:^5}|".format("a", "b", "c"))
t(lambda: "{!r} {!s} {!a}".format("ä", "b", "ö"))
t(lambda: "{!r:>6}|".format("a"))
t(lambda: "{} {}".format([1], {"a": None}))
t(lambda: "{}".format(None))
t(lambda: "{:5}|".format(True))
t(lambda: "{0:d}".format(True))
