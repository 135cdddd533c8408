# Custom iterators in every consumer.
class It:
    def __init__(self, *v): self.v = v
    def __iter__(self):
        for x in self.v: yield x
a, *b = It(1, 2, 3)
print(a, b, [*It(1)], {*It(1)}, (*It(1, 2),), max(It(3, 1)), min(It(3, 1)), sorted(It(2, 1)), sum(It(1, 2)), list(map(str, It(1))))
print(dict(It((1, 2))), set(It(1)), tuple(It(1)), "".join(It("a", "b")), bytes(It(1, 2)), any(It(0, 1)), all(It(0, 1)), 2 in It(1, 2), list(zip(It(1), It(2))))
l = [0]
l.extend(It(5)); l += It(6); l[1:1] = It(9)
print(l, list(enumerate(It("x"))), print(*It(1, 2)), {}.fromkeys(It("k")), frozenset(It(1)))
d = {}
d.update(It(("a", 1)))
print(d, bytearray(It(65)), list(reversed(list(It(1, 2)))), [].__class__(It(1)))
