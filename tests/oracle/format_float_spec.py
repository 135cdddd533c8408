def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for s in ["", "f", ".2f", ".0f", "e", ".3e", "E", "g", ".3g", "G", "%", ".1%", "10", "<10", "^10", "010.2f", "+.1f", " .1f", ",", ",.2f", "_.1f", "#.0f", "n", ".3", "z.1f", "*^12.1f"]:
    for v in [0.0, 1.5, -1234.5678, 1e20, 1e-5, float("inf"), float("nan")]:
        print(s, "|" + format(v, s) + "|")
t(lambda: format(1.5, "d"))
t(lambda: format(1.5, "s"))
t(lambda: format(1.5, "."))
