# Classes, instances, class and instance attributes.
class A:
    "doc"
    count = 0
    def __init__(self, x):
        self.x = x
        A.count += 1
    def get(self):
        return self.x
a, b = A(1), A(2)
print(a.get(), b.get(), A.count, a.count, A.__doc__, A.__name__, A.__qualname__, A.__module__)
a.count = 9
print(a.count, b.count, A.count)
print(a.__dict__, A.get(b), a.__class__ is A, type(a) is A, isinstance(a, A), isinstance(a, object))
print(a.get.__self__ is a, a.get.__func__ is A.get, a.get.__name__)
class B(A):
    pass
print(B(5).get(), issubclass(B, A), B.__bases__, B.__mro__)
del a.count
print(a.count)
