s = {1}
print(s.pop(), s, len(s))
s = set(range(50))
n = 0
while s:
    s.pop()
    n += 1
print(n)
s = {1, 2}
c = s.copy()
c.add(3)
print(len(s), len(c))
s.clear()
print(s, bool(s))
