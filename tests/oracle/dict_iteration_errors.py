def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


d = {1: 1, 2: 2}
def grow():
    for k in d:
        d[k + 10] = 1
t(grow)
def change():
    e = {1: 1, 2: 2}
    for k in e:
        e[k] = 5
    return e
t(change)
def shrink():
    e = {1: 1, 2: 2}
    for k in e.items():
        del e[2]
t(shrink)
s = {1, 2}
def grow_set():
    for x in s:
        s.add(x + 10)
t(grow_set)
