# Nested handlers, re-raise, handlers that raise.
def f():
    try:
        try:
            raise ValueError(1)
        except KeyError:
            print("no")
        finally:
            print("inner finally")
    except ValueError as e:
        print("outer", e)
        try:
            raise
        except ValueError as e2:
            print("again", e2 is e)
f()
def g():
    try:
        raise KeyError("a")
    except KeyError:
        try:
            raise IndexError("b")
        except IndexError as e:
            print(repr(e.__context__), e.__cause__, e.__suppress_context__)
        raise
try:
    g()
except KeyError as e:
    print(repr(e), e.__context__)
try:
    raise
except RuntimeError as e:
    print(e)
def h():
    raise
try:
    try:
        1 / 0
    except ZeroDivisionError:
        h()
except ZeroDivisionError as e:
    print("from h", e)
