def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


s = {1}
t(s.update, [10], 8)
print(sorted(s))
t(s.difference_update, [10], 8)
print(sorted(s))
t(s.intersection_update, [5], 8)
print(sorted(s))
def g():
    yield 5
    raise KeyError("g")
t(s.update, g())
print(sorted(s))
t(s.update, [[1]])
t(s.update, [9, [1]])
print(sorted(s))
s.update([1], (2,), {3: 4}, "a")
print(len(s))
s.update()
s.difference_update()
s.intersection_update()
print(len(s), s.union() == s, s.union() is s)
