# Keyword order and dict independence.
def f(**k): return k
d = {"b": 1, "a": 2}
r = f(c=0, **d, z=9)
print(r, list(r))
k = f(**d)
k["b"] = 100
print(d)
def g(*a):
    return a
l = [1, 2]
t = g(*l)
l.append(3)
print(t)
def order(a, b, c):
    return a, b, c
def ev(x):
    print("ev", x, end=" ")
    return x
print(order(ev(1), c=ev(3), b=ev(2)), order(*[ev(4)], **{"c": ev(6)}, b=ev(5)))
