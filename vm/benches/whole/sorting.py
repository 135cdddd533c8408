# sorting
N = 1
class Item:
    def __init__(self, key, name):
        self.key = key
        self.name = name
    def __lt__(self, other):
        return self.key < other.key
def run(n):
    for k in range(n):
        x = 12345
        items = []
        for i in range(800):
            x = (x * 1103515245 + 12345) & 0x3fffffff
            items.append(Item(x % 1000, 'n%d' % (x % 97)))
        a = sorted(items, key=lambda it: it.key)
        b = sorted(items, key=lambda it: (it.name, -it.key))
        c = sorted(items)
        d = sorted([it.key for it in items], reverse=True)
        e = [it.name for it in items]
        e.sort()
        low = min(items, key=lambda it: it.key)
        print(a[5].key, b[5].name, c[7].key, d[0], e[3], low.key, max(d), sum(d))
run(N)
