# Deep delegation.
def count(n):
    if n:
        yield n
        yield from count(n - 1)
print(list(count(20)))
def tree(t):
    if t:
        l, v, r = t
        yield from tree(l)
        yield v
        yield from tree(r)
print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))
