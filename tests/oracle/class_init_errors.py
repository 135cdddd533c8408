# Errors of construction.
class A: pass
class B:
    def __init__(self, x): pass
class C:
    def __init__(self): return 1
for f in (lambda: A(1), lambda: B(), lambda: B(1, 2), lambda: C(), lambda: A(x=1), lambda: B(1, x=2), lambda: B(y=1), lambda: object(1)):
    try:
        f()
    except TypeError as e:
        print(e)
