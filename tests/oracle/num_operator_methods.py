print((5).__add__(3), (5).__sub__(3), (5).__mul__(3), (5).__truediv__(2), (5).__floordiv__(2), (5).__mod__(3), (5).__pow__(2))
print((5).__radd__(3), (5).__rsub__(3), (5).__rtruediv__(10), (5).__rfloordiv__(11), (5).__rmod__(13), (2).__rpow__(3))
print((6).__and__(3), (6).__or__(3), (6).__xor__(3), (6).__lshift__(2), (6).__rshift__(1), (2).__rlshift__(3), (1).__rrshift__(8))
print((5).__add__(2.0), (5).__add__("a"), (5).__lt__(2.5), (5).__lt__(7), True.__and__(False), True.__add__(True), (5).__divmod__(3), (5).__rdivmod__(13))
print((5).__neg__(), (5).__pos__(), (5).__invert__(), (-5).__abs__(), (5).__bool__(), (0).__bool__(), (5).__float__(), True.__int__(), (5).__index__())
print((7).__trunc__(), (7).__floor__(), (7).__ceil__(), (17).__round__(-1), (17).__round__())
print((5.5).__add__(3), (5.5).__sub__(1.5), (5.5).__mul__(2), (5.5).__mod__(2), (5.5).__floordiv__(2), (5.5).__radd__(1), (5.5).__rsub__(1), (5.5).__add__("x"), (5.5).__add__(1j))
print((5.5).__int__(), (5.5).__trunc__(), (-5.5).__floor__(), (-5.5).__ceil__(), (2.5).__round__(), (2.567).__round__(1), (5.5).__divmod__(2), (0.0).__bool__(), (1.5).__float__(), (1.5).__lt__(2), (1.5).__ge__("a"))
print((1 + 2j).__add__(1), (1 + 2j).__mul__(2j), (1j).__rsub__(1), (1j).__neg__(), (3 + 4j).__abs__(), (1j).__add__("a"), (0j).__bool__())
print({1, 2}.__or__({3}) == {1, 2, 3}, {1, 2}.__and__({2}), {1, 2}.__sub__({2}), {1, 2}.__xor__({2, 3}) == {1, 3}, {1}.__or__([2]), {1}.__lt__({1, 2}), {1}.__lt__(3))
print({"a": 1}.__or__({"b": 2}), {"a": 1}.__ror__({"b": 2}), {"a": 1}.__or__([1]), "ab".__add__("c"), "ab".__mul__(2), "ab".__rmul__(2), "%d!".__mod__(5))
print([1].__add__([2]), [1].__iadd__((2, 3)), [1].__imul__(2), (1,).__mul__(2), [1, 2].__lt__([1, 3]), [1].__lt__(3), "a".__lt__("b"), "a".__lt__(1), b"a".__add__(b"b"))
print(list([1, 2].__reversed__()), list({"a": 1, "b": 2}.__reversed__()), list(range(3).__reversed__()), range(3).__len__(), {1: 2}.keys().__len__(), 1 in {1: 2}.keys().__iter__())
print("__add__" in dir(int), "__radd__" in dir(float), "__reversed__" in dir(list), "__iand__" in dir(set), "__iand__" in dir(frozenset), "__lshift__" in dir(float))


class Celsius(float):
    def __add__(self, other):
        return Celsius(float.__add__(self, other))

    def __repr__(self):
        return "Celsius(%s)" % float.__repr__(self)


print(Celsius(2) + 3, int.__add__(3, 4), list(map(str.upper, ["a", "b"])), list(map(int.__neg__, [1, -2])))
for f in (lambda: str.upper(b"a"), lambda: list.append((1,), 2), lambda: str.upper(), lambda: "a".__add__(1), lambda: [1].__add__(1)):
    try:
        print(f())
    except TypeError as e:
        print(e)
