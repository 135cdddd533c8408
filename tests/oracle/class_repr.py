# repr of classes, instances, functions and methods.
class A:
    class Inner:
        pass
    def m(self): pass
def f(): pass
def norm(x):
    s = repr(x)
    i = s.find(" at 0x")
    return s if i < 0 else s[:i] + ">"
print(norm(A), norm(A()), norm(A.Inner), norm(A.Inner()), norm(f), norm(A.m), norm(A().m).split(" of")[0])
print(int, type, object, ValueError, type(f), type(A().m), type(len), type(A))
print(len, norm(lambda: 1))
def g():
    class L: pass
    return L
print(norm(g()()))
