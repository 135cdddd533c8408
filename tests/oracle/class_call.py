# __call__ makes instances callable.
class Adder:
    def __init__(self, n): self.n = n
    def __call__(self, x, *a, k=0): return self.n + x + sum(a) + k
f = Adder(10)
print(f(1), f(1, 2, 3, k=4), callable(f), callable(3), callable(Adder))
print(list(map(f, [1, 2])), sorted([3, 1], key=Adder(0)))
try:
    (3)()
except TypeError as e:
    print(e)
try:
    object()()
except TypeError as e:
    print(e)
class B: pass
b = B()
b.__call__ = lambda: 1
try:
    b()
except TypeError as e:
    print(e)
