# Division, modulo and shifts of ints of both signs.
for a in (7, -7):
    for b in (2, -2):
        print(a // b, a % b, divmod(a, b))
print(1 << 100, -1 >> 3, (1 << 70) >> 68, ~0, ~-1, 5 & -2, -5 | 2, 5 ^ -1)
print(2 ** 100, (-3) ** 3, pow(3, 200, 7), 10 ** 20 // 3, -10 ** 20 % 7)
print(7 / 2, 1 / 3, 10 ** 20 / 10 ** 19)
for f in (lambda: 1 // 0, lambda: 1 % 0, lambda: 1 / 0, lambda: 1.0 // 0, lambda: 0 ** -1, lambda: 1 << -1):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
