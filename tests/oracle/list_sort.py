def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a = [3, 1, 2]
a.sort()
print(a)
a.sort(reverse=True)
print(a, sorted(a), sorted("hello"), sorted([(2, "b"), (1, "z"), (2, "a")]))
w = ["bb", "a", "ccc", "dd", "e"]
print(sorted(w, key=len), sorted(w, key=len, reverse=True), sorted(w, reverse=True))
print(sorted([1.5, 1, True, 0.5]), sorted({"b": 1, "a": 2}), sorted(range(3), key=lambda x: -x))
t(lambda: sorted([1, "a"]))
t(lambda: [1, None].sort())
t(lambda: sorted(1))
t(lambda: [1].sort(key=1))
t(lambda: sorted([[2], [1]]))
t(lambda: sorted([(1, []), (1, {})]))
