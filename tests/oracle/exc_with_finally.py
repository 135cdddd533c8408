# Exceptions through with, finally and generators together.
log = []
class M:
    def __enter__(self): log.append("enter")
    def __exit__(self, *a): log.append("exit")
def g():
    try:
        with M():
            yield 1
            yield 2
    finally:
        log.append("gen finally")
def f():
    h = g()
    for x in h:
        try:
            if x == 2: raise ValueError("in loop")
            log.append(x)
        finally:
            log.append("loop finally")
            if x == 2: h.close()
try:
    f()
except ValueError as e:
    log.append(str(e))
it = g()
next(it)
it.close()
print(log)
def deep(n):
    try:
        if n == 0: raise KeyError("deep")
        deep(n - 1)
    finally:
        log.append(n)
log.clear()
try:
    deep(3)
except KeyError:
    print(log)
