# Every method of CPython's built-in types is there, but for those of OMITTED.
OMITTED = set()
# Copying through pickle, which no board has.
OMITTED |= {"__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__getnewargs__"}
# What CPython's own memory and abstract classes ask.
OMITTED |= {"__sizeof__", "__subclasshook__", "__alloc__", "__getformat__"}
# Here every object has them in its list.
OMITTED |= {"__dict__", "__module__"}
# Where there is no order these answer NotImplemented there and are missing here; so is what only repeats an operator or a constructor.
OMITTED |= {"__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__rmod__", "__contains__"}
OMITTED |= {"__bytes__", "__complex__", "__class_getitem__"}
for t in (int, bool, float, complex, str, bytes, bytearray, memoryview, list, tuple, dict, set, frozenset, range, slice):
    print(t.__name__, *[n for n in dir(t) if n not in OMITTED])
