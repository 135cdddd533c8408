# Import with fall-back.
try:
    import no_such_module as m
except ImportError:
    m = None
print(m)
try:
    from mod_a import missing_name
except ImportError:
    missing_name = "default"
print(missing_name)
if False:
    import never
import mod_state
mod_state.add(1)
from mod_state import add, items
add(2)
print(items, mod_state.items is items)
