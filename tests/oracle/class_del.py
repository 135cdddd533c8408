# __del__ runs when an object is collected, newest first.
import gc
class A:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
def f():
    a = A(1)
f()
gc.collect()
x = A(2)
x = None
gc.collect()
class B:
    def __del__(self):
        global saved
        saved = self
b = B()
b.v = 7
del b
gc.collect()
print(saved.v)
del saved
gc.collect()
print("end")
