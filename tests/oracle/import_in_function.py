# Imports inside functions and classes bind locally.
def f():
    import mod_a
    from mod_a import x as y
    return mod_a.x, y
print(f())
try:
    mod_a
except NameError as e:
    print(e)
class A:
    import mod_a
    from mod_a import f
print(A.mod_a.x, A.f(3))
import sys
print("mod_a" in sys.modules, sys.modules["mod_a"] is A.mod_a)
m = __import__("mod_a")
print(m is A.mod_a)
