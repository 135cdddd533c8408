# map, filter, zip, enumerate, reversed as iterators.
print(list(map(lambda x, y: x + y, [1, 2, 3], [10, 20])), list(filter(None, [0, 1, "", 2])), list(filter(lambda x: x > 1, [1, 2])))
print(list(zip()), list(zip("ab", [1, 2, 3])), list(zip([1, 2], (3, 4), "xy")), list(enumerate("ab", 5)))
m = map(str, [1, 2])
print(next(m), list(m), iter(m) is m)
print(list(reversed(range(3))), list(reversed({1: 2, 3: 4})), list(reversed((1, 2))))
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as e:
    print(e)
try:
    list(zip([1, 2], [1], strict=True))
except ValueError as e:
    print(e)
z = zip([1, 2, 3], [4, 5])
print(next(z), *z)
print(dict(zip("ab", (1, 2))), list(map(None, []) if 0 else []))
for f in (lambda: map(len), lambda: zip(5), lambda: enumerate(5), lambda: reversed({1}), lambda: filter(None, 5), lambda: map(len, 5)):
    try:
        f()
        print("no error")
    except TypeError as e:
        print(e)
