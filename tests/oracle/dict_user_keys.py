def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class K:
    def __init__(self, v):
        self.v = v
    def __eq__(self, o):
        return isinstance(o, K) and self.v == o.v
    def __hash__(self):
        return hash(self.v) % 3
    def __repr__(self):
        return f"K({self.v})"
d = {}
for i in range(20):
    d[K(i)] = i
print(len(d), d[K(7)], K(19) in d, K(20) in d, d.get(K(3)), d.get(K(33), "none"))
d[K(7)] = "seven"
print(d[K(7)], d.pop(K(8)), d.setdefault(K(9), 0), d.setdefault(K(99), 1), len(d))
del d[K(0)]
t(lambda: d[K(0)])
t(lambda: d.pop(K(0)))
print({K(1), K(1), K(2)} == {K(2), K(1)}, len({K(1), K(1)}))
e = dict(d)
print(e == d, len({**d, K(5): 1}))
d.update({K(5): 55})
print(d[K(5)], (d | {K(6): 66})[K(6)])
print({K(1): 2}, dict.fromkeys([K(1), K(1)]))
