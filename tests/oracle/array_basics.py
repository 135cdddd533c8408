def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


from array import array
a = array("i", [1, 2, 3])
print(a, len(a), a[0], a[-1], a.typecode, a.itemsize)
a.append(4)
a.extend([5, 6])
a.extend(array("i", [7]))
a.insert(0, 0)
a.insert(-1, 66)
print(a, a.pop(), a.pop(0), a.index(3), a.count(2))
a.remove(66)
a.reverse()
print(a, a.tolist(), list(a), sum(a), max(a), 3 in a, 99 in a)
print([x * 2 for x in a])
print(array("d"), array("d", [1.5, 2]), array("B", b"abc"), array("b", [-1]))
print(bool(array("b")), bool(a))
t(lambda: a.pop(50))
t(lambda: array("i").pop())
t(lambda: a.remove(1000))
t(lambda: a.index(1000))
t(lambda: a[100])
