import math
V = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, 2.0, -2.5, 3.0, 10.0, 100.0, 1e-10, 1e10, 1e300, -1e300, math.pi, math.e, math.inf, -math.inf, math.nan, 5e-324, 0.1]
def show(f, *a):
    try: r = f(*a)
    except (ValueError, OverflowError, TypeError, ZeroDivisionError) as e: return type(e).__name__ + ": " + str(e)
    return f"{r:.12g}" if isinstance(r, float) else repr(r)
for name in ("ceil floor trunc fabs sqrt exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh degrees radians isnan isinf isfinite frexp modf gamma lgamma erf erfc").split():
    f = getattr(math, name)
    for v in V:
        if name in ("gamma", "lgamma", "erf", "erfc") and abs(v) > 1e5 and math.isfinite(v): continue
        if name in ("sin", "cos", "tan") and abs(v) > 1e9: continue
        r = show(f, v)
        print(name, v, r if not r.startswith("(") else f(v))
for name in "pow atan2 copysign fmod ldexp".split():
    f = getattr(math, name)
    for a in [0.0, -0.0, 1.0, -1.0, 2.5, -8.0, math.inf, -math.inf, math.nan]:
        for b in [0, -0.0, 1, -1, 0.5, 3, -2, math.inf, -math.inf, math.nan] if name != "ldexp" else [0, 1, -1, 5, -1080, 2000]:
            print(name, a, b, show(f, a, b))
print(math.isclose(1, 1 + 1e-10), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-9, abs_tol=1e-8), math.isclose(math.inf, math.inf), math.isclose(1, 2))
print(math.log(8, 2), math.log(100, 10), show(math.log, 0), show(math.log, 2, 1), show(math.log, 10 ** 400), show(math.log2, 2 ** 1000), show(math.log10, 10 ** 50))
print(show(math.factorial, 20), show(math.factorial, -1), show(math.sqrt, "x"), show(math.floor, 2.7), math.ceil(1e20), math.trunc(-1.9), show(math.floor, math.inf), show(math.ceil, math.nan))
print(math.pi, math.e, math.tau, math.inf, math.nan)
