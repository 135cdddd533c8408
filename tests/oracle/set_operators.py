def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a, b = {1, 2, 3}, {2, 3, 4}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b))
print(a < b, a <= a, a < a, {1} < a, a > {1}, a >= a, a == {3, 2, 1}, a != b)
a |= {9}
a &= {1, 2, 9}
a -= {1}
a ^= {2, 5}
print(sorted(a))
print(type(frozenset([1]) | {2}), type({1} | frozenset([2])), frozenset([1]) == {1})
t(lambda: a | [1])
t(lambda: a < [1])
t(lambda: a & None)
def bad():
    c = {1}
    c |= [2]
t(bad)
