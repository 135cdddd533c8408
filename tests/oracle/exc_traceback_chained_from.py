# A traceback with a cause.
def f():
    try:
        {}["k"]
    except KeyError as e:
        raise ValueError("bad value") from e
f()
