# isinstance and issubclass with tuples, nested tuples and unions.
class A: pass
class B(A): pass
print(isinstance(B(), (int, (str, A))), issubclass(B, (int, A)), isinstance(True, int), isinstance(1, bool), issubclass(bool, int))
print(isinstance(1, int | str), isinstance("x", object), isinstance(int, type), isinstance(A, type), isinstance(None, type(None)))
for f in (lambda: isinstance(1, 2), lambda: issubclass(1, int), lambda: issubclass(A, 5)):
    try:
        f()
    except TypeError as e:
        print(e)
