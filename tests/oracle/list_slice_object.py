def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None), s == slice(1, 10, 2), s != slice(1))
print(s.indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(10), slice(100).indices(3), slice(-100, 100, 3).indices(4))
print([0, 1, 2, 3, 4][s], "abcdef"[s], (0, 1, 2, 3)[slice(-2, None)])
t(lambda: slice())
t(lambda: hash(s))
t(lambda: s.indices(-1))
t(lambda: slice(1, 2, 0).indices(5))
class G:
    def __getitem__(self, k):
        return k
g = G()
print(g[1:2], g[::3], g[1, 2:3], g[...], g[:])
