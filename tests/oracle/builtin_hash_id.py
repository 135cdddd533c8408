# hash of equal values is equal.
print(hash(1) == hash(1.0) == hash(True), hash("a") == hash("a"), hash((1, 2)) == hash((1, 2)), hash(2 ** 70) == hash(2.0 ** 70), hash(0.5) == hash(0.5), hash(-1) == hash(-1.0), hash(b"a") == hash(b"a"), hash(frozenset([1, 2])) == hash(frozenset([2, 1])))
for x in ([], {}, set(), bytearray(), ([],)):
    try:
        hash(x)
        print("hashable")
    except TypeError as e:
        print(e)
d = {1: "a", 1.0: "b", True: "c"}
print(d, {0: 1, False: 2})
