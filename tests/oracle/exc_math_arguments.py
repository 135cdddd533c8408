def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


import math
t(math.gcd, 1, 1.5)
t(math.gcd, "a")
t(math.isqrt, 2.5)
t(math.isqrt, -1)
t(math.lcm, 2, None)
t(math.factorial, -1)
class I:
    def __index__(self):
        return 12
print(math.gcd(I(), 18), math.lcm(4, I()), math.isqrt(I()), math.gcd(), math.lcm(), math.gcd(True, 4))
