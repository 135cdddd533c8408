def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


a, b = {1, 2}, {1, 2, 3}
print(a < b, a <= b, a > b, a >= b, a < a, a <= a, a == {2, 1}, a != b, {1, 9} < b, {1, 9} > b)
print(a < frozenset(b), {1: 0}.keys() < a, a >= {1: 0}.keys(), {1: 0}.items() <= {(1, 0)})
t(lambda: a < [1])
t(lambda: a | [1])
t(lambda: a & "x")
t(lambda: [1] | a)
t(lambda: {1: 0}.values() | a)
print(a == [1, 2], a.issubset([1, 2, 3]), a.issuperset((1,)), a.isdisjoint("ab"), {1: 0}.keys().isdisjoint([2]))
print({1: 0, 2: 0}.keys() | [5] == {1, 2, 5}, {1: 0, 2: 0}.keys() - [1], [1, 7] - {1: 0}.keys())
