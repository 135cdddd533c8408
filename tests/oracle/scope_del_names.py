x = 1
del x
try: x
except NameError as e: print(e)
try:
    del x
except NameError as e: print(e)
def f():
    a = 1
    del a
    try: a
    except UnboundLocalError as e: print(e)
    try:
        del a
    except UnboundLocalError as e: print(e)
    a = 2
    return a
print(f())
def g():
    v = 1
    def inner():
        return v
    print(inner())
    del v
    try: inner()
    except NameError as e: print(type(e).__name__, e)
    try: v
    except UnboundLocalError as e: print(e)
    v = 3
    return inner()
print(g())
def h():
    n = 1
    def drop():
        nonlocal n
        del n
    drop()
    try: return n
    except NameError as e: return str(e)
print(h())
def glob():
    global made
    made = 1
    del made
    try: made
    except NameError as e: print(e)
glob()
a, b, c = 1, 2, [1, 2, 3]
del a, (b, c[0])
print(c, "a" in globals())
del c[:1], c
class K:
    p = 1
    del p
    print("p" in locals())
print(hasattr(K, "p"))
def loop():
    for i in range(3):
        del i
    try: i
    except UnboundLocalError as e: print(e)
loop()
def arg(p):
    del p
    p = 5
    return p
print(arg(1))
try:
    raise ValueError(1)
except ValueError as err:
    del err
try: err
except NameError as e: print(e)
print = print
out = print
len = 3
del len
out(len("abc"))
def comp():
    z = 5
    del z
    try: return [z for _ in range(1)]
    except NameError as e: return str(e)
out(comp())
del ()
del []
