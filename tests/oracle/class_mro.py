# Multiple inheritance follows C3.
class O: pass
class A(O): 
    def who(self): return "A"
class B(O):
    def who(self): return "B"
class C(A, B): pass
class D(B, A): pass
print([c.__name__ for c in C.__mro__], C().who(), D().who())
class X: pass
class Y: pass
class Z(X, Y): pass
class K1(A, B): pass
class K2(B): pass
class K3(K1, K2): pass
print([c.__name__ for c in K3.__mro__])
try:
    class E(C, D): pass
except TypeError as e:
    print(str(e).split("\n")[0])
try:
    class F(O, A): pass
except TypeError as e:
    print(str(e).split("\n")[0])
try:
    class G(A, A): pass
except TypeError as e:
    print(e)
print(C.mro() == list(C.__mro__))
