# A subclass's reflected method goes first.
class A:
    def __add__(self, o): return "A.add"
    def __radd__(self, o): return "A.radd"
    def __lt__(self, o): return "A.lt"
    def __gt__(self, o): return "A.gt"
class B(A):
    def __radd__(self, o): return "B.radd"
    def __gt__(self, o): return "B.gt"
class C(A): pass
print(A() + B(), A() + C(), B() + A(), 1 + A(), A() < B(), A() < C(), B() < A(), 1 < A())
