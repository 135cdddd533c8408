def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


print(pow(2, 10, 1000), pow(2, -1, 5), pow(-3, 3, 7), pow(3, 3, -7), pow(6, -1, 1), pow(True, True, 5), pow(5, 0, 1), pow(10**30, 10**20, 97), pow(2, 100, -(10**9)))
print(pow(base=2, exp=3), pow(2, exp=3, mod=5), pow(2, 3, None))
t(pow, 2, 3, 0)
t(pow, 4, -1, 6)
t(pow, 2.0, 3, 5)
t(pow, 2, "a", 3)
t(pow, 2j, 2, 3)
t(pow, 2)
t(pow, "a", 2)
t(pow, 0, -1)
