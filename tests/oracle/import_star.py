# from module import *, with and without __all__.
from mod_star import *
print(a, b)
try:
    _hidden
except NameError as e:
    print(e)
from mod_all import *
print(_shown)
try:
    not_in_all
except NameError as e:
    print(e)
