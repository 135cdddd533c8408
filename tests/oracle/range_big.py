def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


r = range(10**20, 10**20 + 10, 3)
print(list(r), len(r), r[1], r[-1], 10**20 + 3 in r, r[1:], r.index(10**20 + 6))
print(range(-2**40, 2**40, 2**39), len(range(-2**40, 2**40, 2**39)))
t(lambda: len(range(10**30)))
