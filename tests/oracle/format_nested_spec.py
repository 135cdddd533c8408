def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "{:{}}|".format("a", 5))
t(lambda: "{:{w}.{p}f}|".format(3.14159, w=8, p=2))
t(lambda: "{0:{1}}|{0:{2}}|".format("x", "<4", ">4"))
t(lambda: "{:{}{}}|".format(5, "*^", 7))
t(lambda: "{:{:{}}}".format(1, 2, 3))
