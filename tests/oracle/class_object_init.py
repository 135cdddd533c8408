class A:
    pass


class B:
    def __init__(self, a):
        super().__init__(a)


class C:
    def __init__(self, a):
        super().__init__()
        self.a = a


class D(A):
    def __init__(self, **k):
        super().__init__(**k)


class E:
    def __new__(cls, *a):
        return super().__new__(cls)


class F(Exception):
    def __init__(self, a):
        super().__init__(a, 2)


print(C(1).a, E(1, 2).__class__.__name__, F(1).args, D().__class__.__name__)
for f in (lambda: A(1), lambda: B(1), lambda: D(x=1), lambda: A.__init__(A(), 3), lambda: object(1)):
    try:
        f()
        print("made")
    except TypeError as e:
        print(e)
