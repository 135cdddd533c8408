def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a = [1, 2, 3]
a.append(4)
a.extend([5])
a.extend(x for x in (6,))
a.extend("z")
a.insert(0, 0)
a.insert(-1, "y")
a.insert(100, "end")
print(a, a.pop(), a.pop(0), a.pop(-1), a.index(3), a.count(2))
a.remove("y")
a.reverse()
print(a, a.copy() == a, a.index(1, 2), a.index(3, -4, 5))
t(lambda: a.index(99))
t(lambda: a.remove(99))
t(lambda: [].pop())
t(lambda: a.pop(99))
t(lambda: a.pop("x"))
t(lambda: a.insert("x", 1))
t(lambda: a.extend(5))
t(lambda: a.append())
t(lambda: a.append(1, 2))
a.clear()
print(a)
