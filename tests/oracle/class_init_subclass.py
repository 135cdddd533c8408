# __init_subclass__ with keywords, __set_name__ order.
class Plugin:
    registry = {}
    def __init_subclass__(cls, key=None, **kw):
        super().__init_subclass__(**kw)
        Plugin.registry[key or cls.__name__] = cls
class A(Plugin, key="a"): pass
class B(Plugin): pass
class C(A): pass
print(sorted(Plugin.registry), Plugin.registry["a"] is A)
try:
    class D(Plugin, unknown=1): pass
except TypeError as e:
    print(e)
try:
    class E(foo=1): pass
except TypeError as e:
    print(e)
