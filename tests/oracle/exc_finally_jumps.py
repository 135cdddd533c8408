# return, break and continue in and through finally.
def a():
    try:
        return 1
    finally:
        return 2
def b():
    try:
        raise ValueError
    finally:
        return "swallowed"
def c():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
            print("body", i)
        finally:
            print("fin", i)
    return "c"
def d():
    while True:
        try:
            raise KeyError
        finally:
            break
    return "d"
def e():
    for i in range(3):
        try:
            1 / 0
        except ZeroDivisionError:
            continue
        finally:
            print("e", i)
    else:
        return "else"
def g():
    x = 1
    try:
        return x
    finally:
        x = 2
def h():
    try:
        try:
            return "inner"
        finally:
            print("f1")
    finally:
        print("f2")
def i():
    for k in range(2):
        try:
            return k
        finally:
            continue
    return "i"
print(a(), b(), c(), d(), e(), g(), h(), i())
