def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


from array import array
for c, lo, hi in [("b", -128, 127), ("B", 0, 255), ("h", -32768, 32767), ("H", 0, 65535), ("i", -2**31, 2**31 - 1), ("I", 0, 2**32 - 1), ("q", -2**63, 2**63 - 1), ("Q", 0, 2**64 - 1)]:
    print(c, array(c, [lo, hi]), array(c).itemsize)
for c in "bBhH":
    t(lambda: array(c, [70000]))
    t(lambda: array(c, [-70000]))
t(lambda: array("f", [1.5, 0.1]))
t(lambda: array("d", [0.1, 3]))
t(lambda: array("i", [1.5]))
t(lambda: array("i", ["a"]))
t(lambda: array("d", ["a"]))
t(lambda: array("z"))
t(lambda: array("i", "abc"))
t(lambda: array())
t(lambda: array("q", [2**63]))
