# TypeErrors of calls.
def t(fn):
    try:
        fn()
    except TypeError as e:
        print(e)
def f0(): pass
def f1(a): pass
def f2(a, b): pass
def f3(a, b, c): pass
def d1(a, b=1): pass
def v(a, *b): pass
def k(**k): pass
class A:
    def m(self, x): pass
    def n(): pass
    @classmethod
    def c(cls, a): pass
    @staticmethod
    def s(a): pass
for fn in (lambda: f0(1), lambda: f0(1, 2), lambda: f1(), lambda: f1(1, 2), lambda: f2(), lambda: f2(1), lambda: f2(1, 2, 3), lambda: f3(), lambda: f3(b=1),
           lambda: d1(), lambda: d1(1, 2, 3), lambda: v(), lambda: k(1), lambda: f1(b=1), lambda: f1(1, a=2), lambda: f1(1, b=2), lambda: A().m(), lambda: A().m(1, 2),
           lambda: A().n(), lambda: A.c(), lambda: A.s(), lambda: A.m(1), lambda: A.m(), lambda: f1(**{"a": 1, "x": 2}), 
           lambda: f2(1, **{"a": 1}), lambda: (lambda x: x)(), lambda: 5(), lambda: "s"(), lambda: None()):
    t(fn)
