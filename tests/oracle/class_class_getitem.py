# __class_getitem__ and subscripted classes.
class A:
    def __class_getitem__(cls, item):
        return cls.__name__, item
print(A[int], A[1, "x"])
class B(A): pass
print(B[0])
try:
    class C: pass
    C[0]
except TypeError as e:
    print(e)
try:
    A()[0]
except TypeError as e:
    print(e)
