class D(dict):
    def __missing__(self, k):
        return "missing " + k
d = D(a=1)
print(d["a"], d["b"], d.get("b"), "b" in d, d, len(d), type(d.copy()))
d["c"] = 3
d.update(e=5)
print(d, list(d), sorted(d.items()), d == {"a": 1, "c": 3, "e": 5})
class E(dict):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.extra = 1
e = E([("x", 1)], y=2)
print(e, e.extra, e | {"z": 1}, dict(e))
class F(dict):
    def keys(self):
        return ["k"]
    def __getitem__(self, k):
        return "v"
print(dict(F(a=1)), {**F(a=1)})
