# __iter__/__next__ and the __getitem__ protocol.
class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
print(list(Count(3)), sum(Count(4)), [*Count(2)], max(Count(5)), 3 in Count(5), tuple(Count(2)))
a, b, c = Count(3)
print(a, b, c)
class Seq:
    def __getitem__(self, i):
        if i >= 3: raise IndexError
        return i * 10
print(list(Seq()), 20 in Seq(), 5 in Seq(), [x for x in Seq()], dict(enumerate(Seq())))
it = iter(Count(2))
print(next(it), next(it), next(it, "end"))
try:
    next(it)
except StopIteration as e:
    print("stop", e.value)
class Bad:
    def __iter__(self): return 5
for f in (lambda: iter(Bad()), lambda: iter(5), lambda: [x for x in object()], lambda: next([]), lambda: list(None)):
    try:
        f()
    except TypeError as e:
        print(e)
class Rev:
    def __reversed__(self): return iter("rev")
    def __len__(self): return 2
    def __getitem__(self, i): return i
print(list(reversed(Rev())), list(reversed([1, 2])), list(reversed("ab")))
