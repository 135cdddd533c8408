# Subclasses of built-in types.
class L(list):
    def total(self): return sum(self)
    def append(self, x):
        super().append(x * 2)
l = L([1, 2])
l.append(3)
print(l, l.total(), len(l), l[0], l + [1], isinstance(l, list), l == [1, 2, 6], l[1:], bool(L()), [*l])
l.extra = 5
print(l.extra, type(l).__name__, type(l + [1]).__name__)
class D(dict):
    def __getitem__(self, k): return "D" + str(dict.get(self, k))
    def __setitem__(self, k, v): super().__setitem__(k, v + 1)
d = D(a=1)
d["b"] = 1
print(d, d["a"], d["b"], d.get("b"), list(d), len(d), "a" in d, sorted(d.items()))
class I(int):
    def __add__(self, o): return I(int.__add__(self, o) + 100)
    def __repr__(self): return "I(%d)" % int(self)
i = I(5)
print(i + 1, i * 2, i == 5, [i], i > 3, hash(i) == hash(5), range(10)[i], f"{i:03d}", {5: "x"}[i])
class S(str):
    def shout(self): return self.upper() + "!"
s = S("ab")
print(s.shout(), s + "c", len(s), s == "ab", {"ab": 1}[s], s[0], "x".join([s, s]), f"{s:>4}", s in "xaby")
class T(tuple): pass
t = T([1, 2])
print(t, t[0], t == (1, 2), t + (3,), len(t), hash(t) == hash((1, 2)))
class E(set): pass
e = E([1, 1])
print(len(e), 1 in e, e == {1}, e | {2} == {1, 2})
class F(float): pass
print(F(2.5) * 2, F(1.5), int(F(3.7)))
class By(bytes): pass
print(By(b"ab") + b"c", By(b"x")[0])
