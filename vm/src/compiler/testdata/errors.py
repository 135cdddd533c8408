"""Writes errors.txt: what CPython 3.11 says about bad programs.

    python3.11 vm/src/compiler/testdata/errors.py > vm/src/compiler/testdata/errors.txt

A line holds: exception, line, column, message, program (with \\n, \\t, \\r and \\\\ escaped), separated by tabs.
"""
import sys
import warnings

assert sys.version_info[:2] == (3, 11), "the oracle is CPython 3.11"
warnings.simplefilter("ignore")

PROGRAMS = r"""
x = (1, 2
x = (1,\n\ny = 2\n
print(1))
x = [1, 2)\n
x = {1: 2\n]
x = "abc
x = 'abc\ny = 1
x = '''abc\ndef\n
x = b"abc\n
f"{x
f"{x!z}"
f"{}"
f"a}b"
f"{a b}"
f"{x:{y:{z}}}"
f"{x\\n}"
f"{#}"
f"{lambda x: 1}"
f"{a['x']"
if x\n  pass
if x:\npass
if x:\n\n
while x:\npass
for i in x:\npass
for i in x\n  pass
def f():\npass
def f()\n  pass
def f:\n  pass
class A:\npass
class A\n  pass
with x:\npass
try:\npass
try:\n  pass\nexcept:\npass
try:\n  pass\nfinally:\npass
try:\n  pass\n
try:\n  pass\nx = 1
if x:\n  pass\nelse:\npass
if x:\n  pass\nelif y:\npass
if x:\n  pass\nelse\n  pass
  x = 1
x = 1\n  y = 2
if x:\n    a\n  b
if x:\n\ta\n        b
if x:\n        a\n\tb
1 = x
None = 1
True = 1
f() = 1
a + 1 = 2
(a, 1) = 2
a, f() = 2
[a, 1] = 2
x = 1 = y
x = f() = 3
-x = 1
"a" = 1
f"{x}" = 1
{1: 2} = 1
{1} = 1
[x for x in y] = 1
(x for x in y) = 1
lambda: 1 = 2
a if b else c = 1
a < b = 1
a and b = 1
not a = 1
... = 1
x.y + 1 = 2
(yield) = 1
def f():\n    (yield) = 1
del f()
del 1
del (a, 1)
del a + b
del *a
f() += 1
1 += 1
(a, b) += 1
[a] -= 1
None += 1
a + b *= 3
for 1 in x: pass
for f() in x: pass
for a + b in x: pass
for (a, 1) in x: pass
with x as 1: pass
with x as f(): pass
(a, b): int = 1
[a]: int
a, b: int
1: int
f(): int = 2
x = 1 2
x = a b
foo(a b)
foo(a, b c)
[a b]
{a b}
{a: b c: d}
(a b)
x = (1 2)
print "hello"
print a, b
exec "x"
print 1
if x = 1: pass
if f() = 1: pass
while x = 1: pass
if x.y = 1: pass
if 1 = x: pass
f(a=1, b)
f(**a, b)
f(**a, *b)
f(a.b=1)
f(1=2)
f(None=2)
f(True=1)
f(a=)
f(a=1, a=2)
f(x for x in y, 1)
f(1, x for x in y)
f(a, x for x in y, b)
f(a=b for b in c)
def f(a, a): pass
def f(a=1, b): pass
def f(*): pass
def f(*, **k): pass
def f(**k, a): pass
def f(**k, *a): pass
def f(*a, *b): pass
def f(/, a): pass
def f(a, /, b, /): pass
def f(*a, /): pass
def f(a, (b, c)): pass
def f(a=): pass
def f(*a=1): pass
def f(**a=1): pass
def f(1): pass
def f(None): pass
lambda a, a: 1
lambda a=1, b: 1
lambda *: 1
lambda (a, b): 1
return
return 1
class A:\n    return 1
yield 1
class A:\n    yield 1
x = yield
await x
def f():\n    await x
async def f():\n    yield from x
async def f():\n    yield 1\n    return 2
def f():\n    async for i in x: pass
def f():\n    async with x: pass
async for i in x: pass
async with x: pass
def f():\n    [x async for x in y]
[x async for x in y]
break
continue
if x:\n    break
def f():\n    break
class A:\n    continue
for i in x:\n    def f():\n        break
def f(x):\n    global x
def f():\n    x = 1\n    global x
def f():\n    print(x)\n    global x
def f():\n    nonlocal x
nonlocal x
def f(x):\n    nonlocal x
def f():\n    global x\n    nonlocal x
def f():\n    x = 1\n    def g():\n        x = 2\n        nonlocal x
def f():\n    x = 1\n    def g():\n        print(x)\n        nonlocal x
def f():\n    from x import *
class A:\n    def f(self):\n        from x import *
from x import
from x import a,
from x import (a, b
from . import
import
import a.
import a as
from a import b as
import a as b.c
from x import a.b
*a = 1
*a, *b = 1
*a
x = *a
x = *a, b = *c, *d
(*a)
print(*a b)
[*a for a in b]
{**a for a in b}
{a: *b}
{a: }
{a:}
{a: b, c}
{a: b, **c: d}
{1, 2: 3}
[a, b for a in c]
(a, b for a in c)
x = [a, b for a in c]
[x for x in 1, 2]
[x if y for x in z]
x = a if b
x = a if b else
(a if b)
foo(a if b)
x = a if b:
a := 1
(a.b := 1)
(a[0] := 1)
(f() := 1)
(1 := 1)
((a, b) := 1)
x = a := 1
f(a := 1 = 2)
[x := 1 for x in y]
[y for x in (z := w)]
class A:\n    [x := 1 for y in z]
x = 1 +
x = 1 + * 2
x = / 2
x = 1 <> 2
x = a ! b
x = $a
x = a?
x = 0777
x = 00001
x = 0x
x = 0xg
x = 0b2
x = 0b
x = 0o8
x = 0o
x = 1_
x = 1__0
x = 1abc
x = 1.5abc
x = 1e
x = 1e+
x = 1.e5x
x = 0b12
x = 0x1g
x = 1jx
x = 0_7
x = "\x1"
x = "\u12"
x = "\U0011"
x = "\U00110000"
x = b"\x1"
x = b"é"
x = "a" b"b"
x = a\\ b
x = 1 \\
x = €
x = “a”
x = a b
else: pass
elif x: pass
except: pass
finally: pass
x else y
def
class
class 1: pass
def 1(): pass
if
while
for
for x
for x in
for in x: pass
with
with x as: pass
try
try x: pass
try: pass\nexcept A, B: pass
try: pass\nexcept A as: pass
try: pass\nexcept A as 1: pass
try: pass\nexcept: pass\nexcept A: pass
try: pass\nexcept A B: pass
try:\n  pass\nexcept A\n  pass
try:\n  pass\nexcept\n  pass
raise
raise a from
raise from b
assert
assert a,
global
global 1
global a.b
del
pass 1
break 1
return return
import a b
lambda
lambda x
lambda: 
@
@a
@a\nx = 1
@a b\ndef f(): pass
async
async x
async def
a..b
a.
a.1
a[
a[]
a[1:2:3:4]
a[1 2]
a(
a(b
(
[
{
)
]
}
(]
[}
{)
((((1)))
f(a,,b)
[,]
(,)
{,}
x = ,
x ==
x !=
not
a not b
a is
a in
a not in
a is not
x = y = 
x +=
x = (yield
if True:\n    x = (\n    y = 1\n
def f(:\n    pass
class A(:\n    pass
x = {\n    1: 2\n    3: 4\n}
x = [\n    1\n    2\n]
foo(\n    a\n    b\n)
x = (1,\n     2,\n     3\ny = 4
match x:\n    case 1:\n    pass
match x:\n    case 1, *a, *b: pass
match x:\ncase 1: pass
match x:\n    y = 1
match x:\n    case a.b(c=1, 2): pass
match x:\n    case _ as _: pass
x: int: str
x: = 1
__debug__ = 1
def f(__debug__): pass
class A:\n    x = 1\n   y = 2
def f():\n    if x:\n        pass\n      y
if x: y = 1; if z: pass
if x: for y in z: pass
x = 1; ; y = 2
;
x = 'a' 'b
x = '\\
x = 5 if 6 else
[i for i in range(3) if]
[for i in x]
{x: y for}
lambda x=: 1
f(**)
f(*)
f(*, a)
print(a, file=)
if x y: pass
while x y: pass
for a in x y: pass
with x y: pass
def f() x: pass
class A x: pass
class A(B) x: pass
try x\n  pass
try: pass\nfinally x
if x: pass\nelse x: pass
if x: pass\nelif x y: pass
lambda x y: 1
match x y:\n  case 1: pass
match x\n  case 1: pass
match x:\n  case 1\n    pass
match x:\n  case 1 2: pass
x = f"{a b}"
y = 1; x = f"abc{a b}"
\n\nx = f"abc{a b}"
x = f"abc{a b}" + 1
f(f"{a +}")
f"{a:{b c}}"
f"{a(}"
f"{a)}"
f"{(a}"
f"{a]}"
f"{1x}"
f"{a $ b}"
f"{ }"
f"{!r}"
f"{a!}"
f"{a!rr}"
f"{a:{}}"
f"{"
f"{{}"
f"{a=b}"
f"{yield}"
f"{a;b}"
f"{'a' 'b}"
x = f"{a}" "\\x1" b
f"{f(a for a in b, c)}"
def f():\n    if x:\n        try:\n            y\n    z
def f():\n    if x:\n        try:\n            y\n
while 1:\n    if x:\n
class A:\n    def f(self):\n    x = 1
if x:\n    # comment\ny = 1
x = 1\nif y:\n    pass\n   else:\n    pass
def f(x):\n    return x\n  return y
"""


def unescape(text):
    out, i = [], 0
    while i < len(text):
        if text[i] == "\\" and i + 1 < len(text) and text[i + 1] in "nt\\":
            out.append({"n": "\n", "t": "\t", "\\": "\\"}[text[i + 1]])
            i += 2
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


for line in PROGRAMS.strip("\n").split("\n"):
    program = unescape(line)
    try:
        compile(program, "code.py", "exec")
    except SyntaxError as error:
        column = error.offset if error.offset is not None else 0
        print(type(error).__name__, error.lineno or 0, column, escape(error.msg), escape(program), sep="\t")
    except ValueError as error:
        sys.exit(f"not a syntax error: {program!r}: {error}")
    else:
        print("accepted", 0, 0, "", escape(program), sep="\t")
