# Closures share and keep variables.
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get():
        return n
    return inc, get
inc, get = counter()
inc(); inc(5)
print(get())
inc2, get2 = counter()
print(get2(), get())
def deep():
    a = 1
    def b():
        def c():
            def d():
                nonlocal a
                a += 1
                return a
            return d
        return c
    return b()(), lambda: a
d, r = deep()
print(d(), d(), r())
def param(x):
    def f():
        return x
    x += 1
    return f
print(param(1)())
