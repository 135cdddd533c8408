def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class L:
    def __init__(self, n):
        self.n = n
    def __len__(self):
        return self.n
    def __iter__(self):
        return iter("ab")
t(list, L(-1))
t(tuple, L(-1))
t(lambda: [*L(-1)])
t(set, L(-1))
t(sorted, L(-1))
t(list, L("x"))
t(list, L(100))
t([].extend, L(-2))
class H:
    def __init__(self, n):
        self.n = n
    def __length_hint__(self):
        return self.n
    def __iter__(self):
        return iter((1, 2))
t(list, H(-1))
t(list, H("x"))
t(list, H(NotImplemented))
t(list, H(1))
