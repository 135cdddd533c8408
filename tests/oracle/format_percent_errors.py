def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "%d" % ())
t(lambda: "%d %d" % 1)
t(lambda: "%d" % (1, 2))
t(lambda: "abc" % 1)
t(lambda: "abc" % {})
t(lambda: "abc" % [])
t(lambda: "abc" % ())
t(lambda: "%z" % 1)
t(lambda: "%" % 1)
t(lambda: "%5" % 1)
t(lambda: "%(a" % {})
t(lambda: "%(a)s" % 1)
t(lambda: "%(a)s" % {})
t(lambda: "abc %y def" % 1)
