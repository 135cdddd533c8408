def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for a, b in [(7, 3), (-7, 3), (7, -3), (-7, -3), (7.5, 2), (-7.5, 2), (0, 5), (10**20, 7), (-10**20, 10**9 + 7)]:
    print(divmod(a, b), a // b, a % b)
t(lambda: divmod(1, 0))
t(lambda: divmod(1.0, 0))
t(lambda: 1 // 0)
t(lambda: 1 % 0)
t(lambda: 1 / 0)
t(lambda: 1.0 // 0)
t(lambda: 1.0 % 0)
t(lambda: divmod("a", 1))
print(pow(2, 10), pow(2, -1), pow(2, 10, 1000), pow(3, -1, 7), pow(2.0, 3), pow(-8, 1 / 3), 2 ** 0.5, (-2) ** 2, 0 ** 0, 10 ** 30, pow(base=2, exp=3))
t(lambda: pow(2, 2, 0))
t(lambda: pow(2, -1, 4))
t(lambda: 0 ** -1)
t(lambda: 0.0 ** -1)
t(lambda: pow(2.0, 2, 3))
t(lambda: 10.0 ** 400)
t(lambda: pow("a", 2))
