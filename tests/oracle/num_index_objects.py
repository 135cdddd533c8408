def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class I:
    def __init__(self, i):
        self.i = i
    def __index__(self):
        return self.i
print(hex(I(255)), bin(I(5)), chr(I(65)), (5).to_bytes(I(2), "big"), round(1234, I(-2)), "%d" % I(5), list(range(I(1), I(7), I(2))))
print([0] * I(3), (1,) * I(2), b"ab" * I(2), bytes(I(2)), "abc".center(I(7)), int("11", I(2)), sum([1], 5))
import math
t(lambda: I(1) + 1)
t(lambda: hex(object()))
t(lambda: range("a"))
t(lambda: range(1.5))
