import math, cmath

print(math.sqrt(2), math.pi, math.floor(2.7), math.ceil(-2.5), math.trunc(-2.7), math.gcd(12, 18, 27), math.lcm(4, 6), math.factorial(20))
print(math.isqrt(10**20), math.comb(50, 25), math.perm(5, 2), math.prod([1, 2, 3.5]), math.fsum([0.1] * 10), math.floor(1e20))
print(round(math.log(10**400), 9), math.log2(8), math.log(8, 2), math.hypot(3, 4), math.fmod(-7, 3), math.remainder(7, 4), math.copysign(1, -0.0))
print(math.isclose(1.0, 1.0 + 1e-10), math.modf(-2.5), math.frexp(10.0), math.ldexp(0.5, 3), math.degrees(math.pi), math.isnan(math.nan), math.inf)
for f, *a in ((math.sqrt, -1), (math.log, 0), (math.acos, 2), (math.exp, 1000), (math.factorial, -1), (math.sqrt, 'x'), (math.floor, math.inf), (math.floor, math.nan), (math.pow, 0, -1), (math.fmod, 1, 0)):
    try:
        print(f(*a))
    except (ValueError, OverflowError, TypeError) as e:
        print(type(e).__name__, e)
print(cmath.sqrt(-1), cmath.phase(1j), round(cmath.exp(1j * math.pi).real, 12), cmath.polar(3 + 4j)[0])
