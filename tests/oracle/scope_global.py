# global declares module variables, also new ones.
x = 1
def f():
    global x, y
    x = 2
    y = 3
f()
print(x, y)
def g():
    global x
    del x
g()
try:
    x
except NameError as e:
    print(e)
def h():
    def inner():
        global z
        z = 9
    z = 1
    inner()
    return z
print(h(), z)
class A:
    global w
    w = 4
print(w, hasattr(A, "w"))
def k():
    global len
    len = lambda x: 42
k()
print(len([]))
del len
print(len([]))
