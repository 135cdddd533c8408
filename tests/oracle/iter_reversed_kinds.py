def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class S:
    def __len__(self):
        return 3
    def __getitem__(self, i):
        return i * 10
class R:
    def __reversed__(self):
        return iter("zyx")
for v in ([1, 2], (3, 4), "ab", b"cd", bytearray(b"ef"), range(3), {1: 2, 3: 4}, {1: 2, 3: 4}.keys(), {1: 2, 3: 4}.values(), {1: 2, 3: 4}.items(), S(), R()):
    print(list(reversed(v)))
t(reversed, {1, 2})
t(reversed, 5)
t(reversed, (x for x in "a"))
t(reversed, object())
l = [1, 2, 3]
r = reversed(l)
print(next(r))
l.append(4)
print(list(r), list(r), r.__length_hint__() if hasattr(r, "__length_hint__") else 0)
class N:
    __reversed__ = None
t(reversed, N())
