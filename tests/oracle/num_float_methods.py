def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print((1.5).is_integer(), (2.0).is_integer(), (0.75).as_integer_ratio(), (1.5).real, (1.5).imag, (1.5).conjugate())
print((1.5).hex(), (-0.1).hex(), (0.0).hex(), float("inf").hex(), float.fromhex("0x1.8p+0"), float.fromhex("-0x1.999999999999ap-4"), float.fromhex("10"))
t(lambda: float("inf").as_integer_ratio())
t(lambda: float("nan").as_integer_ratio())
t(lambda: float.fromhex("zz"))
