# iter(callable, sentinel).
n = 0
def f():
    global n
    n += 1
    return n
print(list(iter(f, 4)), n)
it = iter(f, 6)
print(next(it), list(it), list(it))
try:
    iter(5, 6)
except TypeError as e:
    print(e)
