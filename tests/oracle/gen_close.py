# close runs finally clauses; yielding then is an error.
def g():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("exit")
        raise
    finally:
        print("finally")
x = g()
next(x)
x.close()
x.close()
print(list(x))
y = g()
y.close()
print("not started: nothing")
def bad():
    try:
        yield 1
    except GeneratorExit:
        yield 2
b = bad()
next(b)
try:
    b.close()
except RuntimeError as e:
    print(e)
def raises():
    try:
        yield
    finally:
        raise ValueError("from finally")
r = raises()
next(r)
try:
    r.close()
except ValueError as e:
    print(e, repr(e.__context__))
def swallow():
    try:
        yield 1
    except GeneratorExit:
        return 5
s = swallow()
next(s)
print(s.close())
