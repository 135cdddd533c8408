# Extended unpacking on the left side.
a, *b, c = range(6)
print(a, b, c)
*a, b = "xyz"
print(a, b)
a, (b, *c), d = 1, (2, 3, 4), 5
print(a, b, c, d)
[a, b], c = (1, 2), 3
print(a, b, c)
a, *b = [1]
print(a, b)
x = y = z = 3
print(x, y, z)
i = 0
l = [0, 0]
i, l[i] = 1, 9
print(i, l)
a = b = [1]
a += [2]
print(a, b)
(a, b), c = "ab", 1
print(a, b, c)
for i, (j, *k) in [(1, (2, 3, 4)), (5, "xy")]:
    print(i, j, k)
