x = "g"
def outer():
    x = "o"
    class C:
        x = "c"
        def m(self): return x
        def n(self, x=x): return x
    def middle():
        def inner(): return x
        nonlocal_list = [inner() for _ in range(1)]
        return nonlocal_list, (lambda: x)(), {k: x for k in "a"}, list(x for _ in "b")
    def rebinding():
        nonlocal x
        x += "!"
        return x
    return C().m(), C().n(), middle(), rebinding(), x
print(outer(), x)
def counter():
    n = 0
    def up(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return up, get
a, b = counter()
print(a(), a(5), b(), counter()[1]())
def deep():
    v = 1
    def f1():
        def f2():
            def f3():
                nonlocal v
                v *= 10
                return v
            return f3
        return f2
    return f1()()(), v
print(deep())
def glob():
    global x
    x = "changed"
    def inner(): return x
    x2 = inner()
    return x2
print(glob(), x)
def late():
    def use(): return value
    value = "late"
    return use()
print(late())
def shadow(len=len): return len("abc")
print(shadow())
def loop():
    fs = []
    for i in range(3):
        def f(j=i): return i, j
        fs.append(f)
    return [f() for f in fs]
print(loop())
def params(a, b=lambda: a_default): return b
a_default = 5
print(params(1)())
