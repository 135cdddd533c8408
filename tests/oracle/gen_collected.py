# A suspended generator that is collected runs its finally.
import gc
def g():
    try:
        yield 1
    finally:
        print("cleaned")
x = g()
next(x)
del x
gc.collect()
print("end")
