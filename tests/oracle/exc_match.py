# except clauses: tuples, order, subclasses, expressions, no match.
class A(Exception): pass
class B(A): pass
for x in (A, B, KeyError("k"), IndexError, OSError(2, "no"), KeyboardInterrupt, SystemExit(3)):
    try:
        raise x
    except B:
        print("B")
    except A:
        print("A")
    except (KeyError, IndexError) as e:
        print("tuple", type(e).__name__)
    except Exception as e:
        print("exception", e)
    except BaseException as e:
        print("base", type(e).__name__, e)
def pick():
    print("pick")
    return KeyError
try:
    raise KeyError
except pick():
    print("picked")
try:
    try:
        raise ValueError
    except 5:
        pass
except TypeError as e:
    print(e)
try:
    try:
        raise ValueError
    except (KeyError, "x"):
        pass
except TypeError as e:
    print(e)
try:
    raise ValueError
except:
    print("bare")
