data = [(i * 7 % 5, i) for i in range(40)]
print(sorted(data, key=lambda p: p[0]))
print(sorted(data, key=lambda p: p[0], reverse=True))
class R:
    count = 0
    def __init__(self, k, n):
        self.k, self.n = k, n
    def __lt__(self, o):
        return self.k < o.k
    def __repr__(self):
        return f"{self.k}/{self.n}"
r = [R(i % 3, i) for i in range(10)]
print(sorted(r))
print(sorted(r, reverse=True))
print(min(r), max(r))
r.sort(key=lambda x: -x.n)
print(r)
