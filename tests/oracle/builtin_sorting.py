# sorted, list.sort, min, max with keys and stability.
l = [(2, "b"), (1, "z"), (2, "a"), (0, "q")]
print(sorted(l), sorted(l, key=lambda t: t[0]), sorted(l, key=lambda t: t[1], reverse=True), sorted(l, reverse=True))
w = ["banana", "Apple", "cherry"]
w.sort(key=str.lower) if hasattr(str, "lower") else None
print(w, sorted(w, key=len), min(w, key=len), max([3, 1, 2], key=lambda x: -x))
print(min([], default=5), max(1, 2, 3), min("abc"), sorted("hello"), sorted({3: 1, 1: 2}), sorted(range(5), key=lambda x: x % 3))
print(sorted([3, 1, 2], key=None, reverse=False), sorted([1, True, 0, False]), sorted([1.5, 1, -2]))
try:
    max([])
except ValueError as e:
    print(str(e)[:6])
try:
    sorted([1, None])
except TypeError as e:
    print(e)
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __repr__(self): return "K%s" % self.v if False else "K" + str(self.v)
print(sorted([K(3), K(1), K(2)]), sorted([K(3), K(1), K(2)], reverse=True), [k for k in sorted([K(2), K(1)], key=lambda k: k)])
big = [(i * 7919) % 101 for i in range(200)]
s = sorted(big)
print(all(s[i] <= s[i + 1] for i in range(199)), len(s))
