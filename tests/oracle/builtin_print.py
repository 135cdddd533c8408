# print: sep, end, file, flush.
print(1, "a", None, sep="-", end="!\n")
print(sep="x")
print("a", "b", sep="")
print("no newline", end="")
print()
print([1, "a"], (1,), {"k": "v"}, {1}, True, 1.0, b"x", "é")
class W:
    def __init__(self): self.s = ""
    def write(self, t): self.s += t
w = W()
print("to", "file", file=w)
print(1, sep=None, end=None, file=w)
print(repr(w.s))
try:
    print(1, sep=2)
except TypeError as e:
    print(e)
print(*[1, 2], *"ab", flush=True)
