# oracle: skip small-heap tiny-stack collecting failing
# Very deep data ends in a result or a RecursionError.
l = []
for i in range(20000):
    l = [l]
m = []
for i in range(20000):
    m = [m]
for f in (lambda: repr(l), lambda: l == m, lambda: l < m, lambda: str(l), lambda: print(l)):
    try:
        f()
        print("result")
    except RecursionError:
        print("RecursionError")
t = ()
for i in range(20000):
    t = (t,)
try:
    hash(t)
except RecursionError:
    pass
print("end")
