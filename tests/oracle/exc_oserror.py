# OSError with errno.
e = OSError(2, "No such file")
print(e.errno, e.args, str(e), repr(e))
e = OSError("just text")
print(e.errno, e.args, str(e))
print(OSError().errno, isinstance(OSError(1, "x"), Exception))
class T(OSError): pass
print(T(5, "x").errno, str(T(5, "x")))
try:
    raise OSError(116, "t")
except OSError as x:
    print(x.errno)
print(issubclass(IOError, OSError), IOError is OSError)
