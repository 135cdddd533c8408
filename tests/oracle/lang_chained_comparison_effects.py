def v(n):
    print("eval", n)
    return n
print(v(1) < v(2) < v(3))
print(v(1) < v(0) < v(3))
print(v(1) == v(1) != v(2) in [v(2)])
print(v(1) is v(None) is not v(3))
class T:
    def __init__(self, name, answer): self.name, self.answer = name, answer
    def __lt__(self, other):
        print(self.name, "<", other.name)
        return self.answer
    def __bool__(self):
        print("truth of", self.name)
        return bool(self.answer)
a, b, c = T("a", T("ab", 1)), T("b", []), T("c", 0)
print(a < b < c)
print(not a < b < c)
if a < b < c < a: print("yes")
else: print("no")
print([x for x in range(5) if 0 < x < 3 <= 4 != 5])
x = 5
print((x := x + 1) < (x := x + 1) < (x := x * 2), x)
def g():
    r = yield
    print(1 < r < (yield r) < 10)
it = g(); next(it); print(it.send(3))
try: it.send(5)
except StopIteration: pass
