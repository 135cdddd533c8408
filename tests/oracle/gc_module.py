import gc

# What both have: isenabled, enable, disable, collect.
print(gc.isenabled())
gc.disable()
print(gc.isenabled())
l = [[i] for i in range(100)]
print(len(l), gc.isenabled())
gc.enable()
print(gc.isenabled())
print(gc.collect() >= 0, type(gc.collect()).__name__)

# a collection in every place
def f():
    return gc.collect() >= 0

print(f(), [f() for _ in range(3)], {f(): f()}, (lambda: f())())

class C:
    @property
    def p(self):
        gc.collect()
        return [self]
    def __getattr__(self, name):
        gc.collect()
        return name
    def __add__(self, other):
        gc.collect()
        return [other]
    def __eq__(self, other):
        gc.collect()
        return True
    def __len__(self):
        gc.collect()
        return 3
    def __getitem__(self, i):
        gc.collect()
        if i > 3:
            raise IndexError
        return str(i)
    def __enter__(self):
        gc.collect()
        return [1]
    def __exit__(self, *a):
        gc.collect()
        return True
    def __iter__(self):
        for i in range(3):
            gc.collect()
            yield [i]
    def __str__(self):
        gc.collect()
        return "str" + "ing"
    def __hash__(self):
        gc.collect()
        return 5
    def __bool__(self):
        gc.collect()
        return False
    def __call__(self, *a, **k):
        gc.collect()
        return (a, k)

c = C()
print(len(c.p), c.other, (c + 1), c == [], len(c), c[2], list(c), str(c), {c: 1}[c], bool(c), c(1, 2, x=3))
with c as w:
    raise ValueError(w)
print(f"{c} {c!s:>8} {[str(c)]}")
print(sorted([3, 1, 2], key=lambda x: (gc.collect(), -x)[1]))
a, *b = c
print(a, b)
print([x + [y] for x in c for y in "ab"])
print(max([1, 2, 3], key=lambda x: (gc.collect(), x)[1]), [*map(lambda x: (gc.collect(), x * 2)[1], [1, 2])])

def g():
    try:
        x = yield 1
        gc.collect()
        y = yield [x]
        gc.collect()
        return {y: x}
    finally:
        gc.collect()

def h():
    r = yield from g()
    gc.collect()
    yield r

i = h()
print(next(i), i.send("sent"), i.send("again"))

try:
    try:
        raise ValueError("a" + "b")
    finally:
        gc.collect()
except ValueError as e:
    gc.collect()
    print(e, e.args)

match {"k": [1, 2, {"x": "y"}]}:
    case {"k": [a, b, {"x": z}]} if gc.collect() >= 0:
        print(a, b, z)
