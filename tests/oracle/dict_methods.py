def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


d = {"a": 1, "b": 2, "c": 3}
print(d.get("a"), d.get("z"), d.get("z", 5), d.pop("a"), d.pop("z", None), d.setdefault("b", 9), d.setdefault("q", 7))
print(d, d.copy() == d, d.copy() is d, d.popitem(), len(d))
t(lambda: d.pop("nope"))
t(lambda: {}.popitem())
t(lambda: d["nope"])
d.update({"x": 1}, y=2)
d.update([("z", 3)])
d.update()
print(d)
d.clear()
print(d, bool(d))
t(lambda: d.update(1))
t(lambda: d.update([1]))
t(lambda: d.update([(1, 2, 3)]))
t(lambda: d.update(None))
t(lambda: d.get())
t(lambda: d.pop())
