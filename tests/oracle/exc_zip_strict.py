def t(*a):
    try:
        print(list(zip(*a, strict=True)))
    except ValueError as e:
        print(e, e.__context__)
t([1], [1, 2])
t([1, 2], [1])
t([1], [1], [1, 2])
t([1], [1], [])
t([], [], [1])
t()
t("ab", (1, 2))
t(iter([1]), (x for x in (1, 2, 3)))
z = zip([1, 2], [3], strict=True)
print(next(z))
try:
    next(z)
except ValueError as e:
    print(e)
print(list(z))
