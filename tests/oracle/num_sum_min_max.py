def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(sum([]), sum([1, 2]), sum([0.1] * 3), sum([1, 2.5]), sum(range(10)), sum([[1], [2]], []), sum((1,), 5), sum([1], start=2), sum(x for x in (1, 2)))
print(min(3, 1, 2), max([3, 1, 2]), min("hello"), max("a", "bb", key=len), min([], default="none"), max([(1, "a"), (1, "b")]), min(1, 1.0), max(1.0, 1))
print(max({"a": 1, "b": 0}), max([1, 5, 3], key=lambda x: -x), min(x * x for x in range(-3, 3)))
t(lambda: sum(["a"]))
t(lambda: sum(["a"], ""))
t(lambda: sum(1))
t(lambda: min([]))
t(lambda: max(1))
t(lambda: max(1, "a"))
t(lambda: min())
t(lambda: sum([b"a"], b""))
t(lambda: sum([[1]]))
