def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a = [1]
print(a + [2], a * 3, 3 * a, a * 0, a * -1, [1, 2] == [1, 2], [1] != [2], [1, 2] < [1, 3], [1] < [1, 0], [] < [1], [2] > [1, 5])
a += (2, 3)
a *= 2
print(a, 2 in a, "q" in a, [1] in [[1]], len(a))
t(lambda: a + (1,))
t(lambda: a * 1.5)
t(lambda: a + 5)
t(lambda: [1] < (1,))
t(lambda: [1] < ["a"])
t(lambda: [1, 2] < [1, "a"])
t(lambda: [[1], [2]] < [[1], [3]])
t(lambda: [None] < [None])
t(lambda: [None, 1] < [None, 2])
t(lambda: (1, "a") < (1, 2))
t(lambda: 5 in 5)
b = a
b += [9]
print(a is b, a[-1])
