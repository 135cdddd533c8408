def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


d = {"a": 1, "b": 2}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), len(v), len(i))
d["c"] = 3
print(list(k), list(v), list(i), "c" in k, 3 in v, ("c", 3) in i, ("c", 4) in i, "c" in i, ("z", 1) in i)
print(list(reversed(k)), list(reversed(v)), list(reversed(i)), list(reversed(d)))
print(k.mapping["a"], k.isdisjoint(["z"]), k.isdisjoint("a"))
print([x for x in d.items()], sorted(d.values(), reverse=True))
print(type(k).__name__, type(v).__name__, type(i).__name__)
t(lambda: k[0])
t(lambda: hash(k))
t(lambda: [] in k)
