def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for x in [0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1.005, 1234.5678]:
    print(round(x), round(x, 1), round(x, 2), round(x, -2))
print(round(5), round(15, -1), round(25, -1), round(-15, -1), round(1234567, -3), round(5, 2), round(True), round(2.5, None))
print(type(round(2.5)), type(round(2.5, 0)), round(1e20))
t(lambda: round("a"))
t(lambda: round(1.5, "a"))
t(lambda: round(float("nan")))
t(lambda: round(float("inf")))
t(lambda: round(float("inf"), 2))
class R:
    def __round__(self, n=None):
        return ("rounded", n)
print(round(R()), round(R(), 3))
