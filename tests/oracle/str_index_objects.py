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
s = "hello"
t(lambda: s[I(1)])
t(lambda: s[I(1):I(3)])
t(lambda: s * I(2))
t(lambda: I(2) * s)
t(lambda: s.find("l", I(3)))
t(lambda: s.center(I(9), "*"))
t(lambda: s.split("l", I(1)))
t(lambda: s.zfill(I(8)))
t(lambda: s.replace("l", "L", I(1)))
t(lambda: s[I("x")])
