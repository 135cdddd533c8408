a, b = 10**40 + 7, 3**50
print(a + b, a - b, b - a, a * b, a // b, a % b, -a // b, -a % b, divmod(a, -b))
print(a > b, a == 10**40 + 7, a != b, int(str(a)) == a, a / b, float(a), str(-a), len(str(2**1000)))
import math
print(2**64 - 1, 2**63, -2**63, 2**31, -2**31, 2**30, -2**30, 2**30 - 1 + 1, (2**30) * (2**30))
f = 1
for i in range(1, 40):
    f *= i
print(f)
print(pow(7, 10**20, 10**9 + 7), (10**20) ** 3, 99999999999 * 99999999999)
