d = {}
def t(*a, **k):
    try:
        d.update(*a, **k)
    except Exception as e:
        print(type(e).__name__, e, e.__context__)
    print(d)
t([1])
t([(1,)])
t([(1, 2), (3, 4, 5)])
t(["ab", "c"])
t([("k", "v")], z=1)
t(5)
t([[6, 7], iter((8, 9))])
t(None)
t({}, {})
class M:
    def keys(self):
        return ["q"]
    def __getitem__(self, k):
        return k * 2
t(M())
t(self=3)
