# Operator precedence.
print(2 + 3 * 4 ** 2 // 5 % 7 - -1, 1 | 2 ^ 3 & 4 << 1, not 1 == 2, 1 + 2 < 4 and 5 > 3)
print(-2 ** 2, 2 ** 3 ** 2, ~1 + 1, - - 3, +-+4, not not 1, 1 if 0 else 2 or 3)
print(5 - 3 - 1, 100 / 10 / 5, 2 * 3 % 4, 7 // 2 * 2, 1 << 2 << 1, 6 & 3 | 8)
print(1 < 2 == 2, (1 < 2) == 2, 1 in [1] == True, (1 in [1]) == True)
print(lambda: 1 is None) if 0 else print("x")
print(3 is not None, None is None, not None is None, 1 not in [2])
