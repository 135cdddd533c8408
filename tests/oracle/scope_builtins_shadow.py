# Builtins may be shadowed and come back.
def f(list):
    return list
print(f(3))
print(list("ab"))
max = min
print(max(1, 2))
del max
print(max(1, 2))
try:
    del max
except NameError as e:
    print(e)
def g():
    str = 5
    return str
print(g(), str(6))
