print((5).__eq__("a"), (5).__eq__(5.0), (5.0).__eq__(5), "a".__eq__(5), [].__eq__(()), (1).__ne__("a"), {}.__eq__({}), {}.__eq__([]))
print(None.__eq__(None), None.__eq__(1), True.__eq__(1), b"a".__eq__(bytearray(b"a")), b"a".__eq__("a"), (1,).__eq__((1,)), (1,).__eq__([1]))
print(float("nan").__eq__(float("nan")), 1j.__eq__(1), 1j.__eq__("x"), {1}.__eq__(frozenset([1])), {1}.__eq__([1]), range(2).__eq__(range(0, 2)), range(2).__eq__([0, 1]))
print(object.__eq__(1, 1), object.__ne__(1, 1), (1).__lt__("a"), "a".__lt__(1), [].__lt__(()), (2).__gt__(1))
class X:
    pass
x = X()
print(x.__eq__(x), x.__eq__(1), x.__ne__(x), x.__ne__(1))
