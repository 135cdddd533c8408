print([y := x * 2 for x in range(3)], y)
print(any((hit := n) > 2 for n in [1, 2, 3, 4]), hit)
def f():
    total = 0
    r = [total := total + v for v in range(5)]
    return r, total
print(f())
def g():
    global made
    [made := i for i in range(3)]
g(); print(made)
def h():
    n = 0
    def inner():
        nonlocal n
        [n := n + 1 for _ in range(3)]
    inner(); return n
print(h())
print([[z := j for j in range(i)] for i in range(4)], z)
print({(k := c): k for c in "ab"}, k, {last := v for v in (1, 2)}, last)
print([a for a in range(6) if (b := a % 3)], b)
gen = ((c := v) for v in range(3))
try: c
except NameError as e: print(e)
print(next(gen), c, next(gen), c)
if (m := len("abc")) > 2 and (q := m + 1): print(m, q)
while (m := m - 1) > 0: print("m", m, end=" ")
print()
print((lambda: [w := 3 for _ in [0]])(), "w" in globals())
def late():
    f = lambda: [s := 9 for _ in [0]]
    f()
    try: return s
    except NameError as e: return str(e)
print(late())
x = [i := 0, (i := i + 1), i]
print(x, (t := (1, 2)), t)
def comp_default(p=[o := 4]): return p, o
print(comp_default(), o)
