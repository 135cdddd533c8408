# Relative imports inside a package.
import pkg.rel
print(pkg.rel.VALUE, pkg.rel.NAME, pkg.rel.up())
from pkg.inner import leaf
print(leaf.where, leaf.parent_value)
try:
    from . import nothing
except ImportError as e:
    print(e)
