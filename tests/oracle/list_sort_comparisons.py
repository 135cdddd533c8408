class K:
    def __init__(self, v):
        self.v = v
    def __lt__(self, o):
        print(self.v, o.v, end="; ")
        return self.v < o.v
    def __repr__(self):
        return str(self.v)
print(sorted([K(x) for x in (5, 2, 8, 1, 9, 3)]))
print(sorted([K(x) for x in (4, 3, 2, 1, 7, 0)], reverse=True))
print(sorted([K(x) for x in (1, 2, 3)]), sorted([K(3), K(3)]), sorted([K(1)]), sorted([]))
l = [3, "a", None, 2]
for f in (l.sort, lambda: sorted([None, True, "x"]), lambda: sorted([2, 1, "x", 0]), lambda: min([1, "a"]), lambda: max("a", 1)):
    try:
        f()
    except TypeError as e:
        print(e)
print(l)
