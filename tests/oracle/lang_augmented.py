# Augmented assignment on names, attributes, items and slices; the target is evaluated once.
def idx():
    print("idx")
    return 0
l = [1, [2]]
l[idx()] += 5
l[1] += [3]
print(l)
class A: pass
a = A()
a.x = 3
a.x **= 2
a.x //= 2
a.x <<= 3
a.x |= 1
a.x ^= 3
a.x &= 0xfe
a.x >>= 1
a.x %= 7
a.x -= 1
a.x *= 2.5
a.x /= 2
print(a.x)
t = (1, [2])
try:
    t[1] += [3]
except TypeError as e:
    print(e)
print(t)
s = "a"
s += "b"
s *= 3
print(s)
l = [0, 1, 2, 3]
l[1:3] += [9]
print(l)
