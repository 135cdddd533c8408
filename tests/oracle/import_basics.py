# import forms: module, as, from, from as, dotted.
import mod_a
import mod_a as m
from mod_a import x, f as g
import pkg.sub
import pkg.sub as ps
from pkg import sub as s2, VALUE
from pkg.sub import deep
print(mod_a.x, m is mod_a, x, g(2), pkg.sub.NAME, ps is pkg.sub, s2 is ps, VALUE, deep())
print(mod_a.__name__, pkg.__name__, pkg.sub.__name__)
import mod_a
print(mod_a.counter)
mod_a.x = 50
print(mod_a.f(1), x)
