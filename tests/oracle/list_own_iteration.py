class D(dict):
    def __iter__(self):
        return iter("xyz")
class L(list):
    def __iter__(self):
        return iter([7, 8])
class S(set):
    def __iter__(self):
        yield 9
class T(tuple):
    def __iter__(self):
        return iter("t")
for v in (D(a=1), L([1, 2, 3]), S([1, 2]), T((4, 5))):
    print(list(v), [*v], tuple(v), sorted(v), len(set(v)), [x for x in v], len(v))
    print(any(v), all(v), max(v), list(enumerate(v)), list(zip(v, v)), list(map(str, v)), {**dict.fromkeys(v)})
a, b = L([1, 2, 3])
print(a, b, sum(L([1, 2, 3])), "".join(D()), "x" in D(a=1), "a" in D(a=1), dict(D(a=1)), list(reversed(L([1, 2, 3]))))
