# Default values are evaluated once.
def f(a, l=[]):
    l.append(a)
    return l
print(f(1), f(2), f(3, []), f.__defaults__)
x = 1
def g(a=x): return a
x = 2
print(g(), g(5))
def h(a, *, k=[0]):
    k[0] += a
    return k
print(h(1), h(2), h.__kwdefaults__)
