# Unpacking errors name what was missing.
def t(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
def f1():
    a, b = 1, 2, 3
def f2():
    a, b, c = [1, 2]
def f3():
    a, b = iter("abc")
def f4():
    a, b, c = iter("a")
def f5():
    a, *b, c = [1]
def f6():
    a, b = 5
def f7():
    a, *b = None
def f8():
    a, b = {}
def f9():
    [a, b] = (x for x in "abcd")
for f in [f1, f2, f3, f4, f5, f6, f7, f8, f9]:
    t(f)
