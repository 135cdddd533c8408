import gc
import sys

log = []

class Raises:
    def __init__(self, e):
        self.e = e
    def __del__(self):
        log.append("raising")
        raise self.e

def flush(what):
    gc.collect()
    print(what, sorted(log))
    log.clear()

r = Raises(ValueError("one"))
del r
flush("dropped")

try:
    r = Raises(KeyError("two"))
    del r
    gc.collect()
    print("not reached by it")
except KeyError:
    print("wrong")
log.clear()

# inside a handler: the exception being handled stays the same
try:
    raise OSError("outer")
except OSError as e:
    r = Raises(ValueError("three"))
    del r
    gc.collect()
    print(type(sys.exc_info()[1]).__name__, e)
    try:
        raise
    except OSError as again:
        print("same", again is e, again.__context__)
log.clear()

# its own try and finally work
class Careful:
    def __del__(self):
        try:
            log.append("try")
            1 / 0
        except ZeroDivisionError as e:
            log.append("except " + str(e))
        finally:
            log.append("finally")

c = Careful()
del c
gc.collect()
print(log)
log.clear()

# a finalizer that makes, drops and collects
class Inner:
    def __del__(self):
        log.append("inner")

class Maker:
    def __del__(self):
        for i in range(3):
            Inner()
        gc.collect()
        log.append("maker")
        log.append(sum(len(str(i)) for i in range(100)))

m = Maker()
del m
flush_all = [gc.collect() for i in range(3)]
print(sorted(str(x) for x in log))
log.clear()

# sys.exit in a finalizer is dropped too
class Exits:
    def __del__(self):
        log.append("exits")
        sys.exit(3)

e = Exits()
del e
flush("still here")

# deep call stacks below
def deep(n):
    if n:
        return deep(n - 1)
    x = Inner()
    del x
    gc.collect()
    return len(log)

print(deep(50))
log.clear()

# del called by hand
i = Inner()
i.__del__()
print(log)
del i
flush("by hand, and once more at death")

# __del__ that is not callable, and one that is a builtin
class NotCallable:
    __del__ = None

class Static:
    @staticmethod
    def __del__():
        log.append("static")

class ByClass:
    @classmethod
    def __del__(cls):
        log.append(cls.__name__)

class Callable:
    def __call__(self, *args):
        log.append(f"callable {len(args)}")

class ByCallable:
    __del__ = Callable()

s, b, c = Static(), ByClass(), ByCallable()
del s, b, c
flush("kinds of callables")
