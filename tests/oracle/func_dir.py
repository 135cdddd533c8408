# dir, vars and names.
class A:
    x = 1
    def f(self): pass
a = A()
a.y = 2
print([n for n in dir(a) if not n.startswith("_")], [n for n in dir(A) if not n.startswith("_")], vars(a))
print("append" in dir([]), "upper" in dir(""), "__init__" in dir(A), "__name__" in dir())
