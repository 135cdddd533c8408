def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


r = range(0, 20, 3)
print(9 in r, 10 in r, -3 in r, 21 in r, 9.0 in r, 9.5 in r, "a" in r, True in range(2), None in r)
print(r.index(9), r.count(9), r.count(10), range(10, 0, -2).index(4))
t(lambda: r.index(10))
t(lambda: r.index("a"))
