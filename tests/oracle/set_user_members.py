class K:
    def __init__(self, v):
        self.v = v
    def __eq__(self, o):
        return isinstance(o, K) and self.v == o.v
    def __hash__(self):
        return self.v % 2
    def __repr__(self):
        return f"K{self.v}"
def show(s):
    return sorted(x.v for x in s)
a = {K(i) for i in range(5)}
b = {K(i) for i in range(3, 8)}
print(show(a | b), show(a & b), show(a - b), show(a ^ b))
print(a <= b, {K(1)} <= a, {K(1)} < a, a == {K(i) for i in range(5)}, a.isdisjoint(b), a.issuperset([K(1)]))
a |= b
print(show(a))
a -= {K(0)}
a &= {K(1), K(7), K(0)}
print(show(a))
a.update([K(9)], {K(10)})
a.discard(K(9))
a.difference_update([K(1)])
print(show(a), show(a.union([K(1)])), show(frozenset(a)), K(7) in a, K(77) in a)
print({K(1)}, frozenset([K(1)]))
