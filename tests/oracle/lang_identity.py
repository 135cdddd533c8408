# is, None, singletons, id.
a = []
b = a
print(a is b, a is not [], None is None, () is not None, id(a) == id(b), id(a) != id([1]))
x = "abc"
y = "abc"
print(x is y, True is True, ... is Ellipsis, NotImplemented is NotImplemented)
print(type(None), type(...), type(NotImplemented))
