def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a = list(range(10))
print(a[2:5], a[::-1], a[::3], a[-3:], a[5:2], a[100:], a[:-100], a[8:1:-3])
a[2:4] = ["x", "y", "z"]
print(a)
a[::2] = "abcdef"
print(a)
a[1:1] = [1, 2]
a[len(a):] = ["end"]
print(a)
del a[0:3]
del a[::2]
print(a)
a[:] = range(3)
print(a)
a[1:2] = (x for x in "gen")
print(a)
def bad1():
    a[::2] = [1]
def bad2():
    a[0:1] = 5
def bad3():
    a[99] = 1
def bad4():
    del a[99]
def bad5():
    a["x"] = 1
def bad6():
    return a[1.5]
def bad7():
    return a[::0]
for f in (bad1, bad2, bad3, bad4, bad5, bad6, bad7):
    t(f)
a = [1, 2, 3]
a[1:2] = a
print(a)
