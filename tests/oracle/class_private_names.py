# Private names are mangled.
class A:
    __x = 1
    def __init__(self): self.__y = 2
    def get(self): return self.__x, self.__y
    def __m(self): return "m"
    def call(self): return self.__m()
    __dunder__ = 3
class B(A):
    def __m(self): return "B"
print(A().get(), A._A__x, A()._A__y, B().call(), A.__dunder__, hasattr(A, "__x"))
class _C:
    __z = 4
    def f(self): return self.__z
print(_C().f(), _C._C__z)
