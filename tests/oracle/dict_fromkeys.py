def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), dict.fromkeys(x for x in (1, 2)), {}.fromkeys("a", []))
class D(dict):
    pass
d = D.fromkeys("ab", 1)
print(type(d), d, d == {"a": 1, "b": 1})
t(lambda: dict.fromkeys(1))
t(lambda: dict.fromkeys([[]]))
