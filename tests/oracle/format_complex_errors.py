def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


for s in ("010%", "010", "d", "=10", "x", "*>12.1f", "+.2e", ",.1f", "_.1f", "10", "<10", "^10", "s", "n", "#.3g", "z.1f"):
    t(format, 1.5 - 2j, s)
print(f"{0j:.1f} {-1j:g} {1e20 + 1j:,.0f}")
