# calls of every kind
N = 1
class Vec:
    __slots__ = ('x', 'y')
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)
    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)
    def __eq__(self, o):
        return self.x == o.x and self.y == o.y
    def __hash__(self):
        return hash((self.x, self.y))
    def __getitem__(self, i):
        return self.x if i == 0 else self.y
    def __len__(self):
        return 2
    def __contains__(self, v):
        return v == self.x
    def __call__(self, a, b=2, *, c=3):
        return a + b + c
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return False
def deco(f):
    def inner(*args, **kw):
        return f(*args, **kw)
    return inner
@deco
def add(a, b, c=0):
    return a + b + c
def kw(a, *, b=1, c=2):
    return a + b + c
def fails(i):
    if i % 3 == 0:
        raise ValueError('no %d' % i)
    return i
def run(n):
    for k in range(n):
        v = Vec(1, 2)
        w = Vec(3, 4)
        t = 0
        for i in range(300):
            v = v + w * 2
            t += v[0] + v[1] + len(v)
            if i in v:
                t += 1
            t += v(i) + v(i, 1) + v(i, c=5)
            t += add(i, 2) + add(i, b=2, c=3)
            t += kw(i, b=3) + kw(i, c=1, b=2)
            with v as u:
                t += u.y
            try:
                t += fails(i)
            except ValueError as e:
                t -= 1
            finally:
                t += 1
            t += getattr(v, 'x') + max(i, 5) + min(3, i) + abs(-i) + divmod(i, 7)[1]
            t += int('12') + int(3.7) + round(2.5)
            a, *b = (1, 2, 3)
            t += len(b) + sum([1, 2, 3])
            d = {'a': 1, **{'b': i}}
            t += d['b']
            t += v == w
            x = lambda q: q + t
            t = x(i) & 0xffffff
        seen = {}
        for i in range(100):
            seen[Vec(i, i % 10)] = i
        print(t, len(seen))
run(N)
