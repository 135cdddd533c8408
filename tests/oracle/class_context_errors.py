# Errors of with.
class A: pass
class B:
    def __enter__(self): return self
class C:
    def __enter__(self): raise ValueError("enter")
    def __exit__(self, *a): print("not called")
class D:
    def __enter__(self): return self
    def __exit__(self, *a): raise KeyError("exit")
for m in (A, B, C, D):
    try:
        with m():
            print("body")
    except Exception as e:
        print(type(e).__name__, e)
try:
    with D():
        raise ValueError("body")
except KeyError as e:
    print(e, repr(e.__context__))
class I:
    def __init__(self):
        self.__enter__ = lambda: 1
try:
    with I(): pass
except TypeError as e:
    print(e)
