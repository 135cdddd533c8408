# Class bodies do not enclose methods; their names are looked up there, then globally.
x = "global"
class A:
    x = "class"
    y = x
    def f(self):
        return x
    z = [x for _ in range(1)]
    w = [i for i in x]
print(A.y, A().f(), A.z, A.w)
def g():
    x = "function"
    class B:
        y = x
        def f(self):
            return x
    class C:
        x = x if False else "c"
        def f(self):
            return x
    return B.y, B().f(), C.x, C().f()
try:
    print(g())
except NameError as e:
    print(e)
def h(v):
    class D:
        v2 = v
        def v(self):
            return v
    return D().v(), D.v2
print(h(7))
