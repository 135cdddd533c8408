"""Every statement and expression of the grammar, for the tests."""
from __future__ import annotations
import os, sys.path as p
from . import a
from ..pkg.mod import (b as c, d,)
from mod import *

x: int = 3
y: "str"
(z): int = 4
a.b: int
w = v = u = 1_000 + 0xff - 0o17 * 0b11 / 1.5e3 // 2j % 3 ** -4 @ m
t = 1, *w, 2
p, *q = t
[r, (s, *_)] = t, t
x += 1; x -= 2; x *= 3; a.b /= 4; a[1] //= 5; x %= 6; x **= 7; x <<= 1; x >>= 2; x &= 3; x |= 4; x ^= 5; x @= 6
b = not a and b or c < d <= e != f == g is h is not i in j not in k
n = a if b else c
f = lambda a, /, b=1, *c, d, e=2, **g: (yield)
s = 'a' "b" '''c
d''' r"\d" u'e' f"{x!r:>{w}}{y=}{{}}" f'{a["b"]:%Y-%m-%d}'
bs = b'a\x00\n' rb'\q' Rb"z"
esc = "\\\'\"\a\b\f\n\r\t\v\101\x41\u0041\U00000041\
joined"
l = [1, 2, *a]; e = []; d = {}; d = {1: 2, **a, 'b': c,}; s = {1, *b}; t = (); t = 1,
sl = a[1:2], a[:], a[::2], a[1:2, 3], a[...], a[b][c](d).e
lc = [i * j for i in x if i if j for j, k in y]
sc = {i for i in x}; dc = {k: v for k, v in x}; ge = (i for i in x)
call(1, *a, k=2, **b)(x for x in y).z(k=1)
(walrus := 1)
print(a, b := 2, [c := 3 for _ in d])
del a, b.c, d[0], (e, f)
assert x, "message"
pass

@decorator
@other.thing(1)
def func(a, b: int = 1, /, c=2, *args: tuple, d, e: str = 'x', **kw: dict) -> None:
    """Doc."""
    global G, H
    local = 1
    def inner():
        nonlocal local
        local += 1
        return lambda: local + a
    for i in range(10):
        if i == 5:
            continue
        elif i == 7:
            break
        else:
            pass
    else:
        return inner
    while local < 10 and True:
        local += 1
        try:
            if local: return 1
            with open('f') as g, lock:
                continue
        except (A, B) as e:
            raise X from e
        except C:
            raise
        except:
            break
        else:
            pass
        finally:
            print(local)
    try:
        pass
    finally:
        return
    yield 1
    z = yield
    yield from inner()

async def co(self):
    async with a as b, c:
        async for i in d:
            await i
    return [await x async for x in y if await z]

class K(Base, metaclass=Meta):
    """Class doc."""
    attr = 1
    __private = 2
    def __init__(self, x):
        super().__init__(x)
        self.__private = __class__
    @property
    def p(self): return self.__private
    class Inner:
        q = [attr for attr in (1, 2)]
    if attr:
        def m(self): pass
    for n in (1, 2): pass

with (open(a) as b, c as d,): pass
with (a, b): pass
with (a): pass
with a as (b, c), d as e.f: pass
match x:
    case 0 | -1.5 | "s" | None: pass
    case [a, *rest] if a: pass
    case (1, b): pass
    case {"k": v, "l": [w], **rest}: pass
    case Point(x=0, y=yy) | P2(1, z=yy): pass
    case a.b.c: pass
    case {} | []: pass
    case (1 | 2) as n: pass
    case _: pass
if x: y = 1; z = 2
while 0: pass
for i, (j, *k) in x: break
else: pass
match = 1; case = match
match(x)
match[0] = case
