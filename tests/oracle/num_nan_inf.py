n, i = float("nan"), float("inf")
print(n == n, n != n, n < 1, n > 1, [n] == [n], i > 10**400, -i < 0, i - i, i * 0, i == i, n in [n], max(1, n), min(n, 1))
print(i // 1, -i % 5, 5 % i, -5 % i, 5 // i, -5 // i, 0.0 == -0.0, 1e308 * 10, -1e308 * 10)
