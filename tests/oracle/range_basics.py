def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for r in [range(5), range(2, 8), range(0, 10, 3), range(10, 0, -3), range(0), range(5, 0), range(-3, 3)]:
    print(r, len(r), list(r), list(reversed(r)), r.start, r.stop, r.step, bool(r))
t(lambda: range())
t(lambda: range(1, 2, 0))
t(lambda: range(1, 2, 3, 4))
t(lambda: range("a"))
t(lambda: range(1.0))
