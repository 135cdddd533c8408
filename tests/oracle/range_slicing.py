def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


r = range(0, 20, 2)
print(r[0], r[-1], r[2:5], r[::-1], r[::3], r[-3:], r[5:2], r[100:], r[:-100], list(r[1:8:2]), r[::-1][1], r[3:][2])
t(lambda: r[10])
t(lambda: r[-11])
t(lambda: r["a"])
t(lambda: r[::0])
print(range(10)[2:8][1:3], range(10, 0, -1)[::2], range(5)[1:1])
