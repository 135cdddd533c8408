def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


class D(dict):
    def __missing__(self, k):
        print("missing", k)
        return k * 2
d = D(a=1)
print(d["a"], d["b"], d.get("c"), "c" in d, d)
t(d.pop, "z")
t(d.pop, "z", 5)
class E(dict):
    def __missing__(self, k):
        self[k] = []
        return self[k]
e = E()
e["x"].append(1)
e["x"].append(2)
print(e, len(e))
t({}.__getitem__, "q")
t(D.fromkeys, "ab", 0)
print(type(D.fromkeys("ab")).__name__, type(d.copy()).__name__, type(d | {}).__name__)
