def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


s = "hello"
t(lambda: s[0])
t(lambda: s[-1])
t(lambda: s[5])
t(lambda: s[-6])
t(lambda: s[1:3])
t(lambda: s[::-1])
t(lambda: s[::2])
t(lambda: s[10:])
t(lambda: s[-3:-1])
t(lambda: s[4:1:-1])
t(lambda: s["a"])
t(lambda: s[1.0])
t(lambda: s[::0])
u = "aäo€u"
t(lambda: ascii(u[1]))
t(lambda: ascii(u[::-1]))
t(lambda: ascii(u[1:4]))
t(lambda: len(u))
t(lambda: s[True])
