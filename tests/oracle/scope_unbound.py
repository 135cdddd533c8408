# Unbound locals and free variables.
x = 1
def f():
    print(x)
    x = 2
def g():
    if False:
        y = 1
    return y
def h():
    def i():
        return z
    i()
    z = 1
def k():
    for q in []:
        pass
    return q
def m():
    try:
        1 / 0
    except ZeroDivisionError as e:
        pass
    return e
for fn in (f, g, h, k, m):
    try:
        fn()
    except NameError as e:
        print(type(e).__name__, e)
try:
    undefined
except NameError as e:
    print(e)
