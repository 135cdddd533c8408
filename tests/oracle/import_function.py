# __import__: dotted names, what it gives back, relative levels, module __getattr__ that imports on demand.
print(__import__('mod_a').__name__)
print(__import__('pkg.inner.leaf').__name__, __import__('pkg.inner.leaf', fromlist=['where']).__name__)
print(__import__('pkg.inner.leaf', None, None, ('where',), 0).where)
print(__import__('pkg.inner.leaf').__name__)
import lazy
print(lazy.value, lazy.other, lazy.deep)
from lazy.more.deep import up
print(up())
try:
    lazy.nothing
except AttributeError as e:
    print(e)
for call in (
    lambda: __import__('no_such_module'),
    lambda: __import__('pkg.none'),
    lambda: __import__('x', level=-1),
    lambda: __import__('part', globals(), None, True, 1),
):
    try:
        call()
    except (ImportError, ValueError) as e:
        print(type(e).__name__, e)
