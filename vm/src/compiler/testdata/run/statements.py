# control flow, scopes, exceptions
def f(a, b=2, *args, c, d=4, **kw):
    return (a, b, args, c, d, sorted(kw.items()))
print(f(1, c=3), f(1, 5, 6, 7, c=8, z=9, d=0), f(*[1, 2, 3], **{'c': 5, 'q': 6}), f(1, *(2,), c=1, **{'w': 2}))
def pos(a, b, /, c, *, d): return a, b, c, d
print(pos(1, 2, c=3, d=4), pos(1, 2, 3, d=4))
def t1():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            print('body', i)
        finally:
            print('fin', i)
    else:
        print('else')
    return 'end'
print(t1())
def t2():
    try:
        return 'ret'
    finally:
        print('cleanup')
print(t2())
def t3():
    try:
        1 / 0
    except ZeroDivisionError as e:
        try:
            raise ValueError('x') from e
        except ValueError as v:
            print(repr(v), repr(v.__cause__), repr(v.__context__))
        return 'inner'
    finally:
        print('outer fin')
print(t3())
def t4():
    for x in [1, 2, 3]:
        try:
            raise KeyError(x)
        except KeyError as e:
            if x == 2:
                return ('got', x, e.args)
            continue
        finally:
            print('f', x)
print(t4())
def t5():
    try:
        try:
            raise IndexError('a')
        finally:
            print('in finally')
    except IndexError as e:
        print('caught', e)
    try:
        e
    except NameError as n:
        print(type(n).__name__, n)
t5()
def t6():
    while True:
        try:
            return 1
        finally:
            break
    return 2
print(t6())
class CM:
    def __init__(self, n, swallow=False): self.n, self.s = n, swallow
    def __enter__(self):
        print('enter', self.n); return self.n
    def __exit__(self, t, v, tb):
        print('exit', self.n, t.__name__ if t else None, v); return self.s
with CM(1) as a, CM(2) as b: print(a, b)
with CM(3, True): raise ValueError('swallowed')
try:
    with CM(4):
        raise ValueError('not swallowed')
except ValueError as e: print('outer', e)
def t7():
    with CM(5) as x:
        for i in range(3):
            with CM(i):
                if i == 1: return x, i
print(t7())
def t8():
    for i in range(3):
        with CM(i, True):
            if i == 0: continue
            if i == 1: raise KeyError(i)
            break
    return i
print(t8())
def outer():
    x = 1
    def inc(n=1):
        nonlocal x
        x += n
        return x
    def get(): return x
    return inc, get
i, g = outer(); i(); i(5); print(g())
fs = [lambda y=k: y * k for k in range(3)]
print([h() for h in fs], [h(1) for h in fs])
print([(x, y) for x in range(3) if x for y in range(x)], {x: x * x for x in range(3)}, {x % 2 for x in range(5)}, list(x for x in 'ab'))
def gen():
    try:
        r = yield 1
        print('got', r)
        yield from [2, 3]
        return 'done'
    finally:
        print('gen fin')
q = gen(); print(next(q), q.send('hi'), list(q))
def deleg():
    v = yield from gen()
    print('v', v)
print(list(deleg()))
x = 5
def glob():
    global x
    x += 1
    return x
print(glob(), x)
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1 != 2, (1 < 2) == True, not 1 in [1], 3 not in [1], None is None, True)
print(1 and 2, 0 or 'x', '' and 1, 1 if 0 else 2 if 0 else 3, not 0)
a, (b, *c), d = 1, (2, 3, 4), 5; print(a, b, c, d)
*p, q = [1, 2, 3]; print(p, q)
a, b = 1, 2; a, b = b, a; print(a, b)
l = [0, 1, 2]; i = 0; i, l[i] = 2, 9; print(i, l)
if (n := 10) > 5: print(n)
print([y := 1, y ** 2], (lambda: (yield))().__class__.__name__)
print(f'{x!r:>5}|{x:{3}d}|{x=}|{"a" "b"}|{{}}|{x if x else 2}')
class A:
    v = 1
    def __init__(self, k): self.k = k
    def m(self): return 'A.m', self.k
    @property
    def prop(self): return self.k * 2
    @prop.setter
    def prop(self, z): self.k = z
    @classmethod
    def cm(cls): return cls.__name__
    @staticmethod
    def sm(z): return z + 1
    __priv = 7
    def gp(self): return self.__priv
class B(A):
    def __init__(self, k):
        super().__init__(k + 1)
    def m(self):
        return ('B', super().m(), __class__.__name__)
    w = [A.v + z for z in range(2)]
b = B(1); print(b.m(), b.prop, B.cm(), B.sm(1), b.gp(), B.w); b.prop = 9; print(b.k, b.__class__.__qualname__, A.B if hasattr(A, 'B') else '-')
del b.k
try: b.k
except AttributeError as e: print(e)
def un():
    if False: zz = 1
    try: print(zz)
    except UnboundLocalError as e: print(e)
    for qq in []: pass
    try: print(qq)
    except UnboundLocalError as e: print(e)
un()
try: undefined_name
except NameError as e: print(e)
assert True
try: assert 0, 'msg'
except AssertionError as e: print('assert', e)
print(-2 ** 2, 2 ** -1, 7 // 2, -7 // 2, -7 % 3, 1 << 10, ~5, 5 & 3 | 8 ^ 1, 60 * 60 * 24, -0.0, 1e3, 2j)
s = 0
for i in range(10):
    if i % 2: continue
    s += i
else: s += 100
print(s)
i = 0
while i < 3: i += 1
else: print('while else', i)
print(l[::-1], l[1:], l[:-1], 'abc'[::2])
