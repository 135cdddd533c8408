def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


print((1 + 2j) ** 0, (1 + 2j) ** 1, (1 + 2j) ** 2, (1 + 2j) ** -1, 1j ** 2, 2 ** 1j, 0j ** 0, 0j ** 2)
t(lambda: 0j ** -1)
t(lambda: 0j ** 1j)
t(lambda: (1e200 + 1j) ** 3)
t(lambda: complex(float("inf"), 3) ** 2)
t(lambda: (2 + 1j) % 2)
t(lambda: (2 + 1j) // 2)
t(lambda: divmod(1j, 1))
t(lambda: pow(2 + 1j, 2, 3))
t(lambda: 1j < 2j)
t(lambda: 1j / 0)
t(lambda: int(1j))
t(lambda: float(1j))
