def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


t(range(3).index, 2**64)
t(range(3).index, -1)
t(range(3).index, "a")
t(range(3).index, 1.5)
t(range(3).index, 1.0)
t(range(3).index, True)
t(range(0, 10, 3).index, 4)
t(range(10, 0, -2).index, 4)
print(range(3).count(1), range(3).count("a"), range(3).count(True), True in range(2), 1.0 in range(2), "a" in range(2), 2**70 in range(2**71))
