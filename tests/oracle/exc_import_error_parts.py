def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


e = ImportError("m", name="n", path="p")
print(e.msg, e.name, e.path, str(e), repr(e), e.args)
e = ImportError()
print(e.msg, e.name, e.path)
t(ImportError, "m", other=1)
t(ValueError, "m", name=1)
try:
    import nothing_like_it
except ImportError as e:
    print(type(e).__name__, e, e.name, e.msg)
e = ModuleNotFoundError("m", name="x")
print(e.name, e.path)
