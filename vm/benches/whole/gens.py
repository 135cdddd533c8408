# generator pipelines
N = 1
def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1
def evens(it):
    for x in it:
        if x % 2 == 0:
            yield x
def squares(it):
    for x in it:
        yield x * x
def flatten(tree):
    if isinstance(tree, list):
        for t in tree:
            yield from flatten(t)
    else:
        yield tree
def averager():
    total = 0
    count = 0
    avg = 0
    while True:
        v = yield avg
        total += v
        count += 1
        avg = total // count
class Chunks:
    def __init__(self, data, size):
        self.data = data
        self.size = size
        self.at = 0
    def __iter__(self):
        return self
    def __next__(self):
        if self.at >= len(self.data):
            raise StopIteration
        part = self.data[self.at:self.at + self.size]
        self.at += self.size
        return part
def run(n):
    for k in range(n):
        total = 0
        for x in squares(evens(numbers(4000))):
            total += x & 255
        s = sum(x * 2 for x in range(2000) if x & 1)
        tree = [1, [2, [3, [4, 5], 6], 7], [8, 9]]
        tot = 0
        for i in range(60):
            for v in flatten(tree):
                tot += v
        a = averager()
        next(a)
        for i in range(1000):
            r = a.send(i)
        data = list(range(1000))
        c = sum(len(p) for p in Chunks(data, 7))
        z = 0
        for i, (p, q) in enumerate(zip(data, map(lambda v: v + 1, data))):
            z += p * q + i
        anyv = any(x > 990 for x in data)
        print(total, s, tot, r, c, z, anyv, list(filter(lambda v: v % 100 == 0, data)))
run(N)
