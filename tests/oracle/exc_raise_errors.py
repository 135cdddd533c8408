# What cannot be raised.
for x in (5, "s", None, int, object()):
    try:
        raise x
    except TypeError as e:
        print(e)
class N(Exception):
    def __new__(cls): return 5
try:
    raise N
except TypeError as e:
    print(str(e)[:50])
class I(Exception):
    def __init__(self, a): pass
try:
    raise I
except TypeError as e:
    print(e)
