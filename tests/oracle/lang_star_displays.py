# Star expressions in displays.
a = [1, 2]
print([*a, 3, *a], (*a, *"xy"), {*a, 2, 3} == {1, 2, 3})
print({**{"a": 1, "b": 2}, "a": 3, **{"c": 4}})
print(*a, *[], sep="-")
t = *a, 5
print(t)
def f():
    return 1, *a
print(f())
for x in *a, *a:
    print(x, end=" ")
print()
d = {}
d[1, *a] = 2
print(d)
