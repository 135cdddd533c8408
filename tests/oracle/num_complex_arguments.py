def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class C:
    def __complex__(self):
        return 1 + 2j
class F:
    def __float__(self):
        return 2.5
class I:
    def __index__(self):
        return 7
class Bad:
    def __complex__(self):
        return 5
print(complex(C()), complex(F()), complex(I()), complex(1, F()), complex(F(), I()), complex(C(), 1), complex(real=3), complex(imag=2))
for a in ((range(3),), (b"1",), (None,), (1, {}), (1, "2"), ("1", 2), ("1+",), ("1 + 2j",), (Bad(),), ([], "x")):
    t(complex, *a)
