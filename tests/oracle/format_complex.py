def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ["", ".2f", "10", ">20.1f", "e", "+.1f"]:
    print(s, "|" + format(1.5 + 2j, s) + "|" + format(-0.5 - 1j, s) + "|")
t(lambda: format(1j, "05"))
t(lambda: format(1j, "d"))
