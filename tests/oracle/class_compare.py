# Rich comparison, reflected, default and derived.
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return isinstance(o, V) and self.v == o.v
    def __lt__(self, o):
        if not isinstance(o, V): return NotImplemented
        return self.v < o.v
    def __le__(self, o): return self.v <= o.v
    def __hash__(self): return hash(self.v)
a, b, c = V(1), V(2), V(1)
print(a == c, a != c, a == b, a != b, a < b, a > b, a <= c, a >= b, a == 1, 1 == a, a != "x")
try:
    a < 3
except TypeError as e:
    print(e)
print(sorted([V(3), V(1), V(2)])[0].v, max(a, b).v, min([b, a]).v, a in [b, c], [a, b] == [c, V(2)], (a,) < (b,))
print({a: 1}[c], len({a, b, c}), hash(a) == hash(1))
class D: pass
d = D()
print(d == d, d == D(), d != d, hash(d) == hash(d))
class NE:
    def __eq__(self, o): return True
print(NE() == 5, NE() != 5, 5 == NE(), 5 != NE())
try:
    hash(NE())
except TypeError as e:
    print(e)
try:
    {NE(): 1}
except TypeError as e:
    print(e)
class W:
    def __eq__(self, o): return "weird"
    def __ne__(self, o): return "ne"
print(W() == 1, W() != 1, 1 == W(), bool(W() == 0), W() in [2], [W()] == [3])
