def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "{".format(1))
t(lambda: "}".format(1))
t(lambda: "{} {".format(1))
t(lambda: "{}".format())
t(lambda: "{1}".format(0))
t(lambda: "{a}".format())
t(lambda: "{} {0}".format(1))
t(lambda: "{0} {}".format(1))
t(lambda: "{!x}".format(1))
t(lambda: "{!r".format(1))
t(lambda: "{0!rs}".format(1))
t(lambda: "{:d}".format("a"))
t(lambda: "{:s}".format(1))
t(lambda: "{:x}".format([]))
t(lambda: "{:5}".format(None))
t(lambda: "{:.2d}".format(5))
