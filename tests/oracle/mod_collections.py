from collections import namedtuple, deque, OrderedDict, defaultdict, Counter

P = namedtuple('P', 'x y')
p = P(1, y=2)
print(p, p.x, p[1], p._asdict(), p._replace(x=5), P._make([7, 8]), P._fields, p == (1, 2), isinstance(p, tuple), len(p))
x, y = p
print(x, y)
for args in ((1,), (), (1, 2, 3)):
    try:
        P(*args)
    except TypeError as e:
        print(e)
Q = namedtuple('Q', ['a', 'b', 'c'], defaults=[10, 20])
print(Q(1), Q(1, 2), Q(a=1, c=3), Q._field_defaults)
d = deque([1, 2, 3], 4)
d.append(4)
d.append(5)
d.appendleft(0)
print(d, d.popleft(), d.pop(), len(d), d[0], d[-1], list(reversed(d)), 2 in d)
d = deque()
for i in range(100):
    d.append(i)
for i in range(90):
    d.popleft()
d.rotate(3)
print(d, d.maxlen, d == deque([97, 98, 99, 90, 91, 92, 93, 94, 95, 96]))
d.appendleft('l')
d.extendleft([1, 2])
d.remove('l')
d.insert(1, 'i')
d.reverse()
print(d)
try:
    deque().pop()
except IndexError as e:
    print(e)
o = OrderedDict([('a', 1), ('b', 2)])
o.move_to_end('a')
print(o, o == {'a': 1, 'b': 2}, o.popitem(False), o)
dd = defaultdict(list)
dd['x'].append(1)
dd['y']
print(dd, dict(dd), 'z' in dd, dd.get('q'))
c = Counter('banana')
print(c, c.most_common(1), c['q'], sorted(c.elements()))
