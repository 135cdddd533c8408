def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class D:
    def __delitem__(self, k):
        print("del", k)
class S:
    def __setitem__(self, k, v):
        print("set", k, v)
class N:
    pass
def put(o):
    o[1] = 2
def drop(o):
    del o[1]
for c in (D, S, N):
    t(put, c())
    t(drop, c())
for o in (5, "ab", (1, 2), b"ab", None, range(3), {1, 2}, frozenset(), 1.5, len, int):
    t(put, o)
    t(drop, o)
