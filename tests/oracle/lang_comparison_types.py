# Equality across types, and ordering errors.
print(1 == "1", None == 0, [] == (), {} == set(), 1 == 1.0 == (1+0j), "a" != b"a", True == 1)
for f in (lambda: 1 < "a", lambda: [] > (), lambda: None <= 1, lambda: {} < {}, lambda: 1j < 2, lambda: object() < object(),
          lambda: [1, "a"] < [1, 2], lambda: "a" >= b"a"):
    try:
        print(f())
    except TypeError as e:
        print(e)
print([1, 2] < [1, 3], (1,) < (1, 0), "abc" < "abd", [] < [0], {1} < {1, 2}, {1, 2} <= {1, 2}, {1} > {2})
