"""A docstring may stand before."""
from __future__ import annotations
from __future__ import (division, print_function,
                        absolute_import, unicode_literals)
from __future__ import generator_stop, with_statement, nested_scopes, generators
def f(x: Undefined, *a: missing[0]) -> nothing.at.all: y: never = 1; return y
class C:
    a: Forward
    b: "str" = 1
print(f(1), C.b, __doc__)
for bad in ("x = 1\nfrom __future__ import annotations", "from __future__ import braces", "from __future__ import nope", "from __future__ import *"):
    try: compile(bad, "m", "exec"); print("fine")
    except SyntaxError as e: print(e.msg, e.lineno, e.offset)
