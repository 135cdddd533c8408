# exits through several blocks
log = []
class CM:
    def __init__(self, n): self.n = n
    def __enter__(self): log.append(('in', self.n)); return self
    def __exit__(self, t, v, tb): log.append(('out', self.n, t and t.__name__)); return False
def a(k):
    for i in range(4):
        try:
            with CM(i):
                try:
                    if i == 0: continue
                    if i == 1 and k == 'ret': return ('r', i)
                    if i == 2 and k == 'brk': break
                    if i == 2 and k == 'exc': raise KeyError(k)
                    log.append(('body', i))
                except KeyError as e:
                    log.append(('handler', str(e)))
                    if k == 'exc': raise ValueError(k) from e
                finally:
                    log.append(('fin', i))
        except ValueError as e:
            log.append(('outer', e.args, e.__cause__))
            return 'from handler'
        else:
            log.append(('else', i))
        finally:
            log.append(('fin2', i))
    else:
        log.append('loop else')
    return 'end'
for k in ('ret', 'brk', 'exc', 'none'):
    log.clear() if hasattr(log, 'clear') else None
    print(k, a(k))
    for x in log: print('  ', x)
    log = []
def b():
    x = 0
    while True:
        x += 1
        try:
            try:
                if x == 1: raise KeyError
                if x == 2: raise ValueError
                if x == 3: continue
                if x == 4: break
            except KeyError:
                continue
            finally:
                print('in', x)
        except ValueError:
            print('value')
        finally:
            print('out', x)
    return x
print(b())
def c():
    try:
        raise ValueError(1)
    except ValueError:
        try:
            raise TypeError(2)
        except TypeError:
            pass
        try:
            raise
        except ValueError as e:
            return repr(e), e.__context__
print(c())
def d():
    try:
        try:
            raise ValueError(1)
        finally:
            raise TypeError(2)
    except TypeError as e:
        return repr(e), repr(e.__context__)
print(d())
def e():
    try: return 'a'
    finally:
        try: raise ValueError
        except ValueError: print('h')
print(e())
def g():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print('closing'); raise
    except ValueError as x:
        print('thrown', x)
        yield 'after'
    finally:
        print('gf')
it = g(); print(next(it), it.throw(ValueError('z'))); it.close()
it = g(); next(it); it.close()
def h():
    for i in range(3):
        for j in range(3):
            if j == 1: continue
            if i == 1: break
            print(i, j)
        else:
            print('je')
    else:
        print('ie')
h()
def k(n):
    while n:
        n -= 1
        if n == 5: return n
    else:
        return 'exhausted'
print(k(10), k(3))
def nested():
    x = 'outer'
    class C:
        x = 'class'
        def f(self): return x
        y = [x for _ in range(1)]
        z = x
    return C().f(), C.y, C.z
print(nested())
def dd(a, b=[]): b.append(a); return b
print(dd(1), dd(2))
s = 'x'
print(f'{s:>{5}}{s!r:^5}|{3.14159:.2f}|{1000000:,}|{s + "y"}|{ {"a": 1}["a"] }|{(lambda q: q * 2)(3)}')
x = 10
def sh():
    print(x)
sh()
def dl():
    v = 1
    del v
    try: v
    except UnboundLocalError as u: print(u)
    v = 2
    return v
print(dl())
def cell_del():
    v = 1
    def inner(): return v
    del v
    try: inner()
    except NameError as u: print(u)
cell_del()
print([i for i in range(10) if i % 2 if i > 2], [[j for j in range(i)] for i in range(3)], {i: [k for k in 'ab'] for i in range(2)})
print((lambda *a, b=2, **c: (a, b, c))(1, 2, b=3, d=4))
print(*(i for i in range(3)), sep='-')
import sys as m
from sys import maxsize as fl, version_info
print(m.maxsize == fl)
def wal():
    if (n := 3) > 2 and (q := n + 1): return n, q
print(wal(), [z for w in [1, 2, 3] if (z := w * 2) > 2], z)
t = 5
t += (t := 3)
print(t)
def order():
    r = []
    def p(v): r.append(v); return v
    d = {p('k1'): p('v1'), p('k2'): p('v2')}
    d[p('i')] = p('val')
    p(1) + p(2) * p(3)
    p('a') if p(0) else p('b')
    p(1) < p(2) < p(0) < p(9)
    return r
print(order())
def aug():
    r = []
    class D(dict):
        def __getitem__(self, k): r.append(('get', k)); return 1
        def __setitem__(self, k, v): r.append(('set', k, v))
    d = D()
    d['x'] += 5
    return r
print(aug())
class Meta:
    def __init_subclass__(cls, tag=None): cls.tag = tag
class Sub(Meta, tag='t'): pass
print(Sub.tag, Sub.__name__, Sub.__module__)
print(1 if [] else 2, [] or {} or 'z', not [], bool(''), None or 0)
print([1, 2, 3][-1], 'abc'[1], (1, 2)[0], {'a': 1}['a'])
a = b = c = []
a.append(1); print(b, a is c)
print(2 ** 10, 2 ** 100, -5 % 3, 5 // -2, 1 / 4, 3 @ 1 if False else 'mm')
global_x = 1
def gg():
    global global_x, new_global
    global_x = 2
    new_global = 3
gg(); print(global_x, new_global)
try: exec("x = = 1")
except SyntaxError as x: print(x.msg if hasattr(x, 'msg') else x)
print(eval('1 + 2 * 3'))
