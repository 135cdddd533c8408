def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "%*d" % (5, 42))
t(lambda: "%-*d|" % (5, 42))
t(lambda: "%*d|" % (-5, 42))
t(lambda: "%.*f" % (2, 3.14159))
t(lambda: "%*.*f|" % (8, 2, 3.14159))
t(lambda: "%*s|" % (5, "a"))
t(lambda: "%*d" % ("a", 1))
t(lambda: "%*d" % (5,))
