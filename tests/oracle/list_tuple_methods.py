def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


u = (1, 2, 3, 2)
print(u.index(2), u.count(2), u[1:], u + (9,), u * 2, 3 in u, u == (1, 2, 3, 2), u < (1, 3), hash(u) == hash((1, 2, 3, 2)))
print(tuple("ab"), tuple([1]), tuple(x for x in (1, 2)), tuple(), (1,), ((1, 2), 3), tuple(range(3)))
t(lambda: u.index(9))
t(lambda: u[9])
t(lambda: u["a"])
t(lambda: hash((1, [])))
t(lambda: tuple(5))
t(lambda: u + [1])
t(lambda: tuple(1, 2))
def bad():
    u[0] = 1
t(bad)
def bad2():
    del u[0]
t(bad2)
print(u.index(2, 2), (1, 2) == [1, 2])
