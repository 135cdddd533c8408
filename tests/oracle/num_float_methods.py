def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print((1.5).is_integer(), (2.0).is_integer(), (0.75).as_integer_ratio(), (1.5).real, (1.5).imag, (1.5).conjugate())
t(lambda: float("inf").as_integer_ratio())
t(lambda: float("nan").as_integer_ratio())
