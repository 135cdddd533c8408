# Allocates many times the heap in every kind of object.
def node(n):
    return {"n": n, "t": (n, str(n), float(n)), "l": [n] * 3}

kept = []
total = 0
for i in range(20000):
    x = node(i)
    total += x["t"][0]
    if i % 1000 == 0:
        kept.append(x)
print(total, len(kept), kept[7]["t"], kept[19]["l"])

class Tree:
    def __init__(self, depth):
        self.left = Tree(depth - 1) if depth else None
        self.right = Tree(depth - 1) if depth else None
    def count(self):
        return 1 + (self.left.count() if self.left else 0) + (self.right.count() if self.right else 0)

print(sum(Tree(7).count() for _ in range(60)))

s = ""
for i in range(300):
    s += str(i) * 3
print(len(s), sum(map(ord, s)))

b = bytearray()
for i in range(3000):
    b.append(i & 255)
    if len(b) > 500:
        b = b[250:]
print(len(b), sum(b))

n = 1
for i in range(1, 300):
    n = n * i
print(len(str(n)), n % 1000003)

# chains much longer than any stack
head = None
for i in range(3000):
    head = (i, head)
count = 0
while head:
    count += head[0]
    head = head[1]
print(count)

g = (x * x for x in range(5000))
print(sum(g))
d = {}
for i in range(5000):
    d[i % 97] = [i, d.get((i - 1) % 97, [0])[0]]
print(len(d), sum(v[0] + v[1] for v in d.values()))
