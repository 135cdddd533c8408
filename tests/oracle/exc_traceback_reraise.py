# Re-raising keeps the first line.
def f():
    try:
        raise ValueError("first")
    except ValueError:
        print("handling")
        raise
def g():
    try:
        f()
    finally:
        print("finally")
g()
