# gc: collect, enable, disable; cycles go.
import gc
class A: pass
a = A()
a.me = a
del a
gc.collect()
gc.disable()
print(gc.isenabled())
gc.enable()
print(gc.isenabled())
l = []
l.append(l)
del l
gc.collect()
print("ok")
