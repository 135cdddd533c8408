registry = {}
def register(name):
    def wrap(f):
        registry[name] = f
        print("register", name, f.__name__)
        return f
    return wrap
class Box:
    items = [lambda f: (f, "first"), lambda f: (f, "second")]
    def method(self, f): return "by method"
@register("a")
@register("b")
def f(): return 1
@Box.items[0]
def g(): pass
@Box().method
def h(): pass
@(lambda f: "lambda")
def i(): pass
@(d := register)("w")
class K: pass
@[register][0]("sub" + "script")
def j(): pass
@register("t") if registry else None
def k(): pass
@print
class L: pass
print(g[1], h, i, d is register, L, sorted(registry))
def order(n):
    print("evaluate", n)
    def apply(f):
        print("apply", n)
        return f
    return apply
@order(1)
@order(2)
def m(x=print("default")): pass
try:
    @order(3)
    @missing
    def n(): pass
except NameError as e: print(e)
try:
    @1
    def o(): pass
except TypeError as e: print(e)
