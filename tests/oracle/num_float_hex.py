def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


for x in (0.0, -0.0, 1.0, -1.5, 0.1, 1e308, 5e-324, 2.2250738585072014e-308, float("inf"), float("-inf"), float("nan"), 3.14159):
    print(x.hex())
    if x == x:
        print(float.fromhex(x.hex()) == x)
class F(float):
    pass
print(F(2.5).hex(), type(F.fromhex("0x1p1")).__name__)
t(float.hex, 1)
