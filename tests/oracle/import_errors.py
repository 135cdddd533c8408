# Errors of imports.
for src in ("import no_such", "import no_such.sub", "from mod_a import nope", "import pkg.nope", "from pkg import nope", "import mod_a.x", "from no_such import a"):
    try:
        exec(src)
    except ImportError as e:
        print(type(e).__name__, str(e).split(" (")[0])
try:
    import err_module
except ZeroDivisionError as e:
    print("zde", e)
try:
    import err_module
except ZeroDivisionError as e:
    print("again", e)
