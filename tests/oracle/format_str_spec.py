def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ["", "s", "5", "<5", ">5", "^5", "*^7", ".2", "5.1", "ä<5", "05", "<05"]:
    print(s, "|" + format("abc", s) + "|")
t(lambda: format("a", "d"))
t(lambda: format("a", "+"))
t(lambda: format("a", "=5"))
t(lambda: format("a", ","))
t(lambda: format("a", "#"))
t(lambda: format("a", "5x5"))
