def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class I:
    def __index__(self):
        return 5
print(list(enumerate("ab", True)), list(enumerate("ab", I())), list(enumerate(["x"], -1)), list(enumerate([1], 2**70)), list(enumerate("ab", start=2)), list(enumerate(iterable=[1])))
t(enumerate, [1], 1.5)
t(enumerate, "ab", "x")
t(enumerate, 5)
t(enumerate)
e = enumerate("abc")
print(next(e), list(e), list(e), iter(e) is e)
