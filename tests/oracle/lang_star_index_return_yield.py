class Show:
    def __getitem__(self, key): return key
    def __setitem__(self, key, value): print("set", key, value)
    def __delitem__(self, key): print("del", key)
s = Show()
a, b = [1, 2], (3,)
print(s[*a], s[*a, *b], s[0, *a], s[*a, 5], s[1:2, *b])
s[*a] = 1
del s[0, *b]
s[*b, 1] = 2
def r(): return *a, *b
def r1(): return 0, *a
def y():
    got = yield *a, 9
    print("got", got)
    yield *b,
print(r(), r1())
g = y(); print(next(g)); print(g.send("x"))
t = *a, *b
print(t, [*a, *b], {*a, *b}, (*a,), {**{1: 2}, **{3: 4}})
for x in *a, *b: print(x, end=" ")
print()
x, *y = *a, *b
print(x, y)
*x, = "ab"
print(x)
(x, (*y, z)), *w = (1, (2, 3, 4)), 5
print(x, y, z, w)
print(*a, *b, sep="-", **{"end": "!\n"})
x = y = *a, 0
print(x, y, x is y)
lst = [0] * 3
lst[0], *lst[1:] = 7, 8, 9
print(lst)
for i, (j, *k) in [(1, (2, 3)), (4, "xyz")]: print(i, j, k)
