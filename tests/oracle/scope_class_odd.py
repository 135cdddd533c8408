x = "global"
class A:
    x = x + "+class"
    y = [x for _ in range(1)]
    z = [v for v in x[:3]]
    def m(self): return x
    def default(self, v=x): return v
    lam = lambda self: x
    gen = list(c for c in x[:2])
print(A.x, A.y, A.z, A().m(), A().default(), A().lam(), A.gen)
def f():
    x = "local"
    class B:
        print(x)
        x = "class"
        print(x)
        del x
        try: print(x)
        except NameError as e: print(e)
    class C:
        y = x
        def m(self): return x
    class D:
        global x
        y = x
        x = "changed"
    class E:
        nonlocal x
        x = "nonlocal"
    return C.y, C().m(), D.y, x
print(f(), x)
class P:
    a = 1
    class Q:
        try: b = a
        except NameError as e: b = str(e)
    if True:
        c = 2
    for i in range(3): pass
    while i: i -= 1
    with_names = sorted(n for n in locals() if not n.startswith("_"))
    try: raise ValueError("v")
    except ValueError as err: msg = str(err)
    import sys as system
    d, (e, *g) = 1, (2, 3)
    [h := 1] if False else None
print(P.Q.b, P.c, P.i, P.with_names, P.msg, hasattr(P, "err"), hasattr(P, "system"), P.d, P.e, P.g)
class M:
    __slots__ = ()
    print(__name__, __qualname__, __module__)
    class N:
        print(__qualname__)
        def f(self): pass
    print(N.f.__qualname__)
print(M.N.__qualname__)
def dyn(name):
    class R:
        locals()[name] = 5
    return R
class Meth:
    def a(self): return self.__b()
    def __b(self): return "private"
    __c = 1
    def d(self): return __class__.__c, self.__c
    def e(self): __x = 3; return __x
print(Meth().a(), Meth().d(), Meth().e(), sorted(n for n in dir(Meth) if "Meth" in n))
class Loop:
    fs = [lambda: i for i in range(2)]
    r = [f() for f in fs]
print(Loop.r)
class Cond:
    if x == "changed":
        def m(self): return 1
    else:
        def m(self): return 2
print(Cond().m())
class Ann:
    a: int
    b: int = 2
print(hasattr(Ann, "a"), Ann.b)
class Redef:
    def p(self): return 1
    q = p
    def p(self): return 2
print(Redef().p(), Redef().q())
