# gi_running, gi_frame and names.
def g():
    yield 1
x = g()
print(x.__name__, x.__qualname__, x.gi_running)
next(x)
list(x)
