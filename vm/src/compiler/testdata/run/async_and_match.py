import sys
async def co(n):
    return n + 1
class AI:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0: raise StopAsyncIteration
        self.n -= 1
        return self.n
class ACM:
    async def __aenter__(self): print('aenter'); return 5
    async def __aexit__(self, *a): print('aexit', a[0]); return True
async def agen():
    for i in range(3):
        yield i
async def main():
    print(await co(1), await co(await co(1)))
    async for x in AI(2): print('x', x)
    else: print('else')
    async with ACM() as a: print(a); raise ValueError
    print([y async for y in agen()], [await co(z) for z in range(2)], {k: v async for k, v in pairs()})
    async for y in agen():
        if y == 1: break
    r = [i for i in range(3)]
    return r
async def pairs():
    yield 1, 2
    yield 3, 4
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e: return e.value
print(run(main()))
def m(x):
    match x:
        case 0 | 1: return 'small'
        case -1.5: return 'neg'
        case 'a' | 'b' as s: return s
        case None: return 'none'
        case True: return 'true'
        case [a]: return ('one', a)
        case [a, *r] if a > 5: return ('big', a, r)
        case (a, b): return ('two', a, b)
        case [a, *_, z]: return ('ends', a, z)
        case {'k': v, **rest}: return ('map', v, rest)
        case int(n): return ('int', n)
        case str(): return 'str'
        case _: return 'other'
for v in [0, 1, -1.5, 'a', 'zz', None, [1], [6, 7, 8], (1, 2), [1, 2, 3], {'k': 1, 'z': 2}, 77, 3.5, {}]:
    print(m(v))
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
def mp(p):
    match p:
        case P(0, y=yy): return 'origin', yy
        case P(x, y): return x, y
print(mp(P(0, 1)), mp(P(2, 3)))
def deco(tag):
    def d(f):
        def w(*a, **k):
            return tag, f(*a, **k)
        return w
    return d
@deco('x')
@deco('y')
def g(a, *, b=1): return a + b
print(g(1), g(1, b=5))
@deco('c')
class K:
    """doc"""
    class Inner:
        z = 1
        def q(self): return self.__class__.__qualname__
print(K()[0], K()[1].Inner().q(), K()[1].__doc__)
def f():
    "fdoc"
    x = 1
    class C:
        y = 2
        def m(self): return x, __class__
        x = 3
        z = x
    return C
print(f().y, f().z, f()().m()[0], f.__doc__, f().__qualname__, f.__qualname__)
def clos():
    r = []
    for i in range(3):
        def h(): return i
        r.append(h)
    del i
    i = 7
    return [h() for h in r]
print(clos())
def ex():
    try:
        raise ValueError('a')
    except ValueError:
        try:
            raise KeyError('b')
        except KeyError as e:
            print(repr(e.__context__))
        raise
try: ex()
except ValueError as e: print('re', e)
def nest():
    try:
        try:
            raise ValueError(1)
        except KeyError:
            print('no')
        finally:
            print('f1')
    except (TypeError, ValueError) as e:
        print('yes', e)
    else:
        print('no else')
    finally:
        print('f2')
nest()
print(sys.exc_info() if hasattr(sys, 'exc_info') else None)
t = 1,
print(t, (), (1, 2), [*t, *'ab'], {**{'a': 1}, 'b': 2}, {*t, 2}, (*t, 3))
big = [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]
d = {'a':1,'b':2,'c':3,'d':4,'e':5,'f':6,'g':7,'h':8,'i':9,'j':10}
print(sum(big), len(d), d['j'])
print(0xff, 0o17, 0b11, 1_000_000, 123456789012345678901234567890, 1e100, 0x123456789abcdef0)
print('\x41\u0042\101\n', b'\x00\xff', r'\n', 'a' 'b', "it's", '''tri
ple''')
x = [1, 2, 3]
x[1] += 5; x[0:1] = [9, 9]; del x[-1]; print(x)
class Acc:
    def __init__(self): self.v = 0
    def __iadd__(self, o): self.v += o; return self
a = Acc(); a += 1; a += 300; print(a.v)
