# args, str and repr of exceptions.
for e in (ValueError(), ValueError(1), ValueError("x"), ValueError(1, "b"), KeyError("k"), KeyError(1), KeyError(), KeyError(1, 2), Exception(None), Exception("a\nb"), StopIteration(5), SystemExit(2), AssertionError("m")):
    print(repr(e), "|", str(e), "|", e.args)
class My(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
    def __str__(self): return f"{self.code}: {self.args[0]}"
m = My(5, "t")
print(repr(m), str(m), m.code, m.args)
class P(Exception): pass
p = P("a", 1)
p.extra = 3
print(repr(p), p.extra, p.args, p.__dict__)
class Q(ValueError):
    def __init__(self, *a): self.n = len(a)
print(repr(Q(1, 2)), Q(1, 2).n)
print(StopIteration(5).value, StopIteration().value, SystemExit(2).code, SystemExit().code, isinstance(Q(), Exception))
print(ValueError("a") == ValueError("a"), ValueError.__name__, ValueError.__mro__[1].__name__)
e = ValueError("x")
e.args = (1, 2)
print(e, repr(e))
print(e.with_traceback(None) is e)
