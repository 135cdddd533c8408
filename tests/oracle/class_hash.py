# __hash__ in dicts and sets.
class K:
    def __init__(self, v): self.v = v
    def __hash__(self): return self.v % 2
    def __eq__(self, o): return isinstance(o, K) and self.v == o.v
    def __repr__(self): return f"K{self.v}"
d = {K(i): i for i in range(6)}
print(d, d[K(3)], K(9) in d, len(d))
d[K(3)] = "new"
del d[K(0)]
print(d, d.get(K(7), "no"), d.pop(K(5)), d.setdefault(K(1), 8), d.setdefault(K(8), 9))
s = {K(1), K(2), K(1)}
s.add(K(2)); s.discard(K(9)); s.remove(K(1))
print(s, K(2) in s, s | {K(2)}, s - {K(2)}, s & {K(2)})
try:
    d[K(77)]
except KeyError as e:
    print("KeyError", e)
print({(K(1), 2): 3}[(K(1), 2)], (K(1), K(2)) == (K(1), K(2)), [K(1)].index(K(1)), [K(1), K(1)].count(K(1)))
class U:
    __hash__ = None
try:
    {U()}
except TypeError as e:
    print(e)
