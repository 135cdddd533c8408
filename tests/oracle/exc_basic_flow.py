# try/except/else/finally in their order.
def f(n):
    try:
        print("try", end=" ")
        if n == 1: raise ValueError("v")
        if n == 2: raise KeyError("k")
        if n == 3: return "ret"
    except ValueError as e:
        print("except", e, end=" ")
    else:
        print("else", end=" ")
    finally:
        print("finally")
    return "end"
print(f(0), f(1), f(3))
try:
    f(2)
except KeyError as e:
    print(e, repr(e))
