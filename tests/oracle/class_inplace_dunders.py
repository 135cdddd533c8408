# In-place operators and their fall-back.
class A:
    def __init__(self): self.l = []
    def __iadd__(self, o):
        self.l.append(o)
        return self
    def __isub__(self, o): return "replaced"
    def __mul__(self, o): return ("mul", o)
a = b = A()
a += 1
a += 2
print(a.l, a is b)
b *= 3
print(b)
a -= 1
print(a)
class All:
    def __init__(self): self.log = []
for n in "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul".split():
    def m(self, o, n=n):
        self.log.append(n)
        return self
    setattr(All, "__i" + n + "__", m)
x = All()
x += 1; x -= 1; x *= 1; x /= 1; x //= 1; x %= 1; x **= 1; x <<= 1; x >>= 1; x &= 1; x |= 1; x ^= 1; x @= 1
print(x.log)
class NI:
    def __iadd__(self, o): return NotImplemented
    def __add__(self, o): return "add"
n = NI()
n += 1
print(n)
try:
    o = object()
    o += 1
except TypeError as e:
    print(e)
