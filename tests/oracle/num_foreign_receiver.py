def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


t(int.__sub__, 2.5, 1)
t(int.__index__, 2.5)
t(float.__add__, 1, 2)
t(str.upper, 5)
t(str.__len__, [])
t(list.append, (), 1)
t(dict.__getitem__, 5, 1)
t(list.__getitem__, (1,), 0)
t(tuple.__getitem__, [1], 0)
t(set.__contains__, [1], 1)
t(int.__round__, 2.5)
t(int.__sub__)
t(str.upper)
t(list.__len__)
print(int.__add__ is float.__add__, int.__add__ is int.__add__, int.__add__(True, 2), float.__add__(1.5, 2), bool.__or__(True, False))
