# Sorting by tuples, alone and as keys: stable, whatever they hold.
rows = [(3, 'b'), (1, 'z'), (3, 'a'), (2, 'm'), (1, 'a'), (3, 'b')]
print(sorted(rows), sorted(rows, reverse=True))
data = [('x%d' % (i * 7 % 5), i * 13 % 7, i) for i in range(40)]
print(sorted(data, key=lambda r: (r[1], r[0])))
print(sorted(data, key=lambda r: (-r[1], r[0]), reverse=True))
data.sort()
print(data[:5], sorted([(1.5, 1), (1, 2), (True, 0), (2**70, 1)]))
print(sorted([(), (), ()]), sorted([(1,), (0,)]), sorted([(b'b', 1), (b'a', 2)]))
print(sorted([(1, 2), (1,), (), (0, 5, 6)]), sorted([((2, 1), 0), ((1, 5), 0)]), sorted([(1, None), (0, None)]))
print(sorted([([2], 1), ([1], 2)]))
for bad in ([(1, None), (1, 2)], [(1, 'a'), (1, 2)], [(1,), 5], [(1, 1j), (1, 2j)]):
    try:
        print(sorted(bad))
    except TypeError as e:
        print(e)
class N:
    def __init__(self, n):
        self.n = n
    def __lt__(self, o):
        return self.n > o.n
    def __eq__(self, o):
        return self.n == o.n
    def __repr__(self):
        return 'N%d' % self.n
print(sorted([(1, N(1)), (1, N(3)), (0, N(2))]), sorted([N(1), N(5), N(3)]))
words = 'it was the best of times it was the worst of times'.split()
counts = {}
for w in words:
    counts[w] = counts.get(w, 0) + 1
print(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])), min(rows), max(rows))
