# Truth through __bool__ and __len__.
class B:
    def __init__(self, v): self.v = v
    def __bool__(self): return self.v
class L:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
class Both:
    def __bool__(self): return True
    def __len__(self): return 0
print(bool(B(True)), bool(B(False)), not B(False), bool(L(0)), bool(L(2)), bool(Both()), len(L(5)), bool(object()))
print([1 if x else 0 for x in (B(True), L(0), L(1))], B(False) or "else", all([B(True), L(0)]), any([L(0), L(1)]))
while B(False): pass
for f in (lambda: bool(B(3)), lambda: len(object()), lambda: bool(L(-2))):
    try:
        print(f())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
