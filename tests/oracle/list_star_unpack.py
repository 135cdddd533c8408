def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a, *b = [1, 2, 3]
*c, d = "xyz"
e, *f, g = range(5)
print(a, b, c, d, e, f, g, [*"ab", *[1]], (*"q",))
def bad():
    a, b = [1, 2, 3]
t(bad)
def bad2():
    a, b = [1]
t(bad2)
def bad3():
    a, b, *c = [1]
t(bad3)
