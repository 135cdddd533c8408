# Closures made in loops share or copy their variable.
fs = []
for i in range(3):
    def f(j=i): return i, j
    fs.append(f)
print([f() for f in fs])
def make(): return [lambda x: x * i for i in range(3)]
print([f(2) for f in make()])
def outer():
    fs = []
    for i in range(3):
        def inner():
            nonlocal i
            i += 10
            return i
        fs.append(inner)
    return [f() for f in fs], i
print(outer())
