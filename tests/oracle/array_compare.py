from array import array
print(array("i", [1, 2]) == array("i", [1, 2]), array("i", [1]) == array("d", [1.0]), array("i", [1]) != array("i", [2]))
print(array("i", [1, 2]) < array("i", [1, 3]), array("i", [1, 2]) >= array("i", [1]))
print(array("i", [1]) == [1], array("b", b"a") == b"a")
print(repr([array("h", [1])]))
print(list(reversed(array("i", [1, 2, 3]))))
x, y = array("i", [5, 6])
print(x, y)
print(array("i", (x for x in (1, 2))), array("i", {3: 4}))
