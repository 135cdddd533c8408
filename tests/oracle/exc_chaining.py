# raise from, raise from None, implicit context.
try:
    try:
        raise ValueError("a")
    except ValueError as e:
        raise KeyError("b") from e
except KeyError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        raise ValueError("a")
    except ValueError:
        raise KeyError("b") from None
except KeyError as e:
    print(e.__cause__, repr(e.__context__), e.__suppress_context__)
try:
    raise KeyError from IndexError
except KeyError as e:
    print(repr(e.__cause__))
try:
    raise KeyError from 5
except TypeError as e:
    print(e)
e = ValueError("x")
e.__cause__ = KeyError("y")
print(e.__suppress_context__)
try:
    e.__cause__ = 5
except TypeError as x:
    print(x)
