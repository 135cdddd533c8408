# Classes in functions and in classes, closures in methods.
def make(n):
    class A:
        m = n
        def get(self): return n, self.m
        class B:
            def f(self): return n * 2
    return A
A1, A2 = make(1), make(2)
print(A1().get(), A2().get(), A1.B().f(), A2.B().f(), A1 is A2, A1.__qualname__, A1.B.__qualname__)
class Outer:
    class Inner:
        v = 1
        class Deep:
            w = 2
    def use(self): return self.Inner.v + Outer.Inner.Deep.w
print(Outer().use(), Outer.Inner.Deep.__qualname__, Outer.use.__qualname__)
