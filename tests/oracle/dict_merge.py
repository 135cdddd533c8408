def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}
print(a | b, b | a)
a |= b
print(a)
a |= [("k", 5)]
print(a)
t(lambda: a | [("k", 5)])
t(lambda: [("k", 5)] | a)
def bad():
    c = {}
    c |= 5
t(bad)
