big = 2**70
d = {big: -big, "k": [big]}
print(d.keys(), d.values(), d.items())
print((d.items(), 5), [d.keys()], {"v": d.values()}, {}.items(), [{}.keys()])
print(range(big), slice(big, None, -big), [range(0, big, 3)], {big}, frozenset([big]), (big,), [[big]])
