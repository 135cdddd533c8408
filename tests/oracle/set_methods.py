def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


s = {1, 2, 3}
print(sorted(s.union([3, 4], (5,))), sorted(s.intersection([2, 3, 9], {3})), sorted(s.difference([1], [9])), sorted(s.symmetric_difference([3, 4])))
print(sorted(s.union()), s.union() is s, s.intersection() == s)
print(s.issubset([1, 2, 3, 4]), s.issuperset([1]), s.isdisjoint([7]), s.isdisjoint([1]), s.issubset({1}))
s.update([4], (5,), {6: 1})
s.intersection_update([1, 2, 4, 5, 6])
s.difference_update([6], {5})
s.symmetric_difference_update([1, 10])
print(sorted(s))
s.update(x for x in (20, 21))
s.update("ab")
s.discard("a")
s.discard("zz")
s.remove("b")
print(sorted(s), len(s))
t(lambda: s.remove(99))
t(lambda: set().pop())
t(lambda: s.add([]))
t(lambda: s.update(5))
t(lambda: s.union(5))
t(lambda: s.union([[]]))
t(lambda: s.issubset(5))
t(lambda: s.intersection_update(5))
