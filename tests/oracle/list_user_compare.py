def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class E:
    def __init__(self, v):
        self.v = v
    def __eq__(self, o):
        return isinstance(o, E) and self.v == o.v
a = [E(1), E(2), E(1)]
print(a.index(E(2)), a.count(E(1)), E(2) in a, E(9) in a, a == [E(1), E(2), E(1)], a == [E(1)], (E(1),) == (E(1),))
a.remove(E(1))
print(len(a))
t(lambda: a.remove(E(5)))
t(lambda: a == a)
n = float("nan")
print([n] == [n], n in [n], [n].count(n), [n].index(n))
