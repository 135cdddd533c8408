# A pipeline of generators.
def source(n):
    for i in range(n): yield i
def double(it):
    for x in it: yield 2 * x
def take(it, n):
    for x in it:
        if n == 0: return
        n -= 1
        yield x
def pairs(it):
    it = iter(it)
    for a in it:
        yield a, next(it, None)
print(list(pairs(take(double(source(100)), 5))))
def flatten(x):
    for e in x:
        if isinstance(e, (list, tuple)): yield from flatten(e)
        else: yield e
print(list(flatten([1, [2, (3, [4]), []], 5])))
def perms(l):
    if not l: yield []
    for i in range(len(l)):
        for p in perms(l[:i] + l[i + 1:]):
            yield [l[i]] + p
print(list(perms([1, 2, 3])))
