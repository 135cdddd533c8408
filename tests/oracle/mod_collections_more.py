from collections import namedtuple, deque, OrderedDict
P = namedtuple("P", "x y")
p = P(1, y=2)
print(p, p.x, p[1], p == (1, 2), hash(p) == hash((1, 2)), len(p), *p, isinstance(p, tuple), P._fields, p._replace(x=5), p._asdict(), P._make([3, 4]))
x, y = p; print(x, y, p + (3,), p < P(1, 3), {p: 1}[1, 2], repr(P), P.__name__)
for bad in [lambda: P(1), lambda: P(1, 2, 3), lambda: P(1, z=2), lambda: namedtuple("N", "a a"), lambda: namedtuple("N", "1a")]:
    try: print(bad())
    except (TypeError, ValueError) as e: print(type(e).__name__)
try: p.x = 1
except AttributeError as e: print("AttributeError")
Q = namedtuple("Q", ["a", "b", "c"], defaults=[2, 3]); print(Q(1), Q(1, c=9))
class R(namedtuple("R", "w h")):
    def area(self): return self.w * self.h
print(R(2, 3).area(), R(2, 3))
d = deque([1, 2, 3], 4)
d.append(4); d.append(5); d.appendleft(0); print(d, len(d), d.maxlen, d[0], d[-1], 3 in d)
print(d.pop(), d.popleft(), d); d.extend([7, 8, 9]); print(list(d)); d.extendleft([1, 2]); print(d); d.rotate(1); print(d); d.rotate(-2); print(d, list(reversed(d)))
d[1] = 99; del d[0]; print(d, d.count(99), d.index(99), d.copy() == d); d.reverse(); d.remove(99); print(d); d.clear(); print(d, bool(d))
for bad in [lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[5], lambda: deque().remove(1)]:
    try: bad()
    except (IndexError, ValueError) as e: print(type(e).__name__, e)
print(deque("abc"), deque([1, 2]) == deque([1, 2]), deque([1]) == deque([2]), list(deque([3, 4])))
try:
    e = deque([1, 2])
    for v in e: e.append(v)
except RuntimeError as e: print(e)
o = OrderedDict([("a", 1), ("b", 2)]); o["c"] = 3
print(o, list(o), o.popitem(), o.popitem(last=False), o, o == {"b": 2}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
o["z"] = 1; o.move_to_end("b"); print(list(o)); o.move_to_end("b", last=False); print(list(o), isinstance(o, dict))
