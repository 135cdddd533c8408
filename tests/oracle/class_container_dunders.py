# __contains__, __getitem__, __setitem__, __delitem__, __missing__.
class C:
    def __init__(self): self.log = []
    def __getitem__(self, k): return ("get", k)
    def __setitem__(self, k, v): self.log.append(("set", k, v))
    def __delitem__(self, k): self.log.append(("del", k))
    def __contains__(self, k): return k == 7
c = C()
print(c[1], c["x"], c[1:2], c[1, 2])
c[3] = 4
del c[5]
c[1:2] = 6
c[0] += 1 if 0 else (1,)
print(c.log, 7 in c, 8 in c, 8 not in c)
class D(dict):
    def __missing__(self, k): return "missing " + str(k)
d = D(a=1)
print(d["a"], d["b"], d.get("b"), "b" in d)
class E: pass
e = E()
for f in (lambda: e[0], lambda: e.__setitem__, lambda: 1 in e):
    try:
        f()
    except (TypeError, AttributeError) as x:
        print(x)
try:
    e[0] = 1
except TypeError as x:
    print(x)
try:
    del e[0]
except TypeError as x:
    print(x)
