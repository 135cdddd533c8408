def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ["", "d", "5", "<5", "^5", ">5", "05", "+", " ", "-", "b", "#b", "o", "#o", "x", "X", "#x", "#010x", ",", "_", "10,", "_b", "_x", "c", "e", ".2f", "%", "g", "*>6", "=+6", "0=6", "n"]:
    print(s, "|" + format(77, s) + "|" + (format(-1234567, s) if s != "c" else "") + "|")
t(lambda: format(5, ".2"))
t(lambda: format(5, "s"))
t(lambda: format(-5, "c"))
t(lambda: format(5, ",x"))
t(lambda: format(5, "5x5"))
t(lambda: format(10**30, ","))
t(lambda: format(True, "d"))
t(lambda: (5).__format__("03"))
