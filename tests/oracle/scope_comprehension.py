# Comprehensions have scopes of their own; the first iterable is evaluated outside.
x = 10
print([x for x in range(3)], x)
print({k: v for k, v in zip("ab", range(2))}, {c for c in "aa"})
y = 5
print([y + i for i in range(y) if i != y - 2])
print([[i * j for j in range(i)] for i in range(4)])
print([(i, j) for i in range(3) for j in range(i)])
def f():
    z = 3
    return [lambda: z + i for i in range(2)]
print([g() for g in f()])
class A:
    n = 3
    l = [i for i in range(n)]
print(A.l)
print(list(x for x in [1, 2]), sum(i for i in range(4)), x)
print([a for a in [1, 2, 3] if a > 1 if a < 3])
try:
    [undefined_thing for _ in range(1)]
except NameError as e:
    print(e)
print([(last := i) for i in range(3)], last)
print([*(x for x in "ab")], 1)
