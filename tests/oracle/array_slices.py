def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


from array import array
a = array("i", range(6))
print(a[1:3], a[::-1], a[::2], a[10:])
a[1:3] = array("i", [7, 8, 9])
print(a)
a[::2] = array("i", [0] * len(a[::2]))
print(a)
del a[0]
del a[1:3]
print(a)
a[0] = 5
print(a, a + array("i", [1]), a * 2)
a += array("i", [9])
a *= 2
print(a)
def bad1():
    a[0:1] = [1]
def bad2():
    a[0] = 1.5
def bad3():
    a[50] = 1
def bad4():
    return a + array("d", [1])
for f in (bad1, bad2, bad3, bad4):
    t(f)
