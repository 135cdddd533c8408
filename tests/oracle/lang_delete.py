# del of names, items, attributes, slices and several at once.
x = y = 1
del x, y
try:
    x
except NameError as e:
    print(e)
l = [1, 2, 3, 4]
del l[0], l[-1]
print(l)
d = {"a": 1, "b": 2}
del d["a"]
print(d)
try:
    del d["a"]
except KeyError as e:
    print("KeyError", e)
class A: pass
a = A()
a.b = 1
del a.b
try:
    del a.b
except AttributeError as e:
    print(e)
def f():
    z = 1
    del z
    try:
        print(z)
    except UnboundLocalError as e:
        print(e)
    try:
        del z
    except UnboundLocalError as e:
        print(e)
f()
try:
    del nothing
except NameError as e:
    print(e)
