import traceback, sys, io
here = __file__[:-len("mod_traceback_more.py")]
def show(text): print(text.replace(here, "") if here else text)
def inner(): raise ValueError("bad")
def outer():
    try: inner()
    except ValueError as e: raise KeyError("k") from e
try: outer()
except KeyError as e:
    s = io.StringIO(); traceback.print_exception(type(e), e, e.__traceback__, file=s); show(s.getvalue())
    s = io.StringIO(); traceback.print_exception(e, file=s); print(len(s.getvalue().splitlines()))
    lines = traceback.format_exception(type(e), e, e.__traceback__); show("".join(lines)[-14:])
    show("".join(traceback.format_exception(e, e, e.__traceback__, chain=False)))
    show("".join(traceback.format_exception(e, e, e.__traceback__, limit=1, chain=False)))
    tb = e.__traceback__
    print(type(tb).__name__, tb is not None)
print(traceback.format_exception(ValueError, ValueError("alone"), None), traceback.format_exception(KeyError("k")))
