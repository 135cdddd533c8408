def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


f = frozenset([1, 2, 2])
print(f, len(f), frozenset(), sorted(f.union([3])), type(f.union([3])), f.copy() is f)
print(hash(f) == hash(frozenset([2, 1])), {f: 1}[frozenset([1, 2])], f in {f})
print(f.issubset([1, 2]), f.isdisjoint([5]), sorted(f & {1}), sorted(f ^ {1, 7}))
t(lambda: f.add(1))
t(lambda: hash(set()))
class F(frozenset):
    pass
print(F([1]) == frozenset([1]), F([1]))
