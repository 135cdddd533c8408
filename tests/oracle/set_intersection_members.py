a = {1.0, 2.0}
b = {1, 2, 3}
print(sorted(map(repr, a & b)), sorted(map(repr, b & a)), sorted(map(repr, a.intersection(b))), sorted(map(repr, a.intersection([1, 2]))))
print(sorted(map(repr, a | {1, 5})), sorted(map(repr, a - {1})), sorted(map(repr, a ^ {1, 7})), sorted(map(repr, {True} | {1})))
c = {1.0}
c &= {True}
print(c)
c |= {1}
print(c)
print(type({1: 2}.keys() & frozenset([1])).__name__, type(frozenset([1]) | {1: 2}.keys()).__name__, type(frozenset([1]) - {1: 2}.keys()).__name__, type(frozenset([1]) | {2}).__name__, type({1} | frozenset([2])).__name__)
