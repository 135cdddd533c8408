# with: enter, exit, suppression, several managers.
class M:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self):
        print("enter", self.n)
        return self.n
    def __exit__(self, t, v, tb):
        print("exit", self.n, t.__name__ if t else None, v)
        return self.swallow
with M(1) as a, M(2) as b:
    print(a, b)
with M(3, True):
    raise ValueError("x")
print("after")
try:
    with M(4) as x:
        with M(5):
            raise KeyError("k")
except KeyError as e:
    print("caught", e)
def f():
    with M(6):
        return "returned"
print(f())
for i in range(3):
    with M(i):
        if i == 0: continue
        break
with (M(7) as p, M(8) as q,):
    print(p, q)
