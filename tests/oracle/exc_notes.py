def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


e = ValueError("v")
print(hasattr(e, "__notes__"))
e.add_note("first")
e.add_note("second\nline")
print(e.__notes__, str(e), repr(e), e.args)
t(e.add_note, 5)
class E(Exception):
    pass
x = E()
x.add_note("n")
x.__notes__.append("m")
print(x.__notes__, x.__dict__)
try:
    try:
        raise KeyError("k")
    except KeyError as k:
        k.add_note("added")
        raise
except KeyError as again:
    print(again.__notes__)
