def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(range(3) == range(0, 3, 1), range(0) == range(5, 5), range(0, 3, 2) == range(0, 4, 2), range(1) == range(0, 1, 5), range(3) != range(4), range(3) == [0, 1, 2])
print(hash(range(3)) == hash(range(0, 3, 1)), hash(range(0, 3, 2)) == hash(range(0, 4, 2)), hash(range(0)) == hash(range(7, 7)))
print({range(3): "x"}[range(0, 3)], len({range(2), range(0, 2), range(3)}))
t(lambda: range(3) < range(4))
t(lambda: range(3) + range(4))
