from _vm import text as _text
_none = ()
def text(e, chain):
    return _text(e, chain).decode()
def _given(exc, value):
    return exc if value is _none or value is None else value
def format_exception(exc, value=_none, tb=_none, limit=None, chain=True):
    return text(_given(exc, value), chain).splitlines(True)
def format_exception_only(exc, value=_none):
    return [text(_given(exc, value), False).splitlines(True)[-1]]
def print_exception(exc, value=_none, tb=_none, limit=None, file=None, chain=True):
    print(text(_given(exc, value), chain), end='', file=file)
def format_exc(limit=None, chain=True):
    import sys
    e = sys.exc_info()[1]
    return 'NoneType: None\n' if e is None else text(e, chain)
def print_exc(limit=None, file=None, chain=True):
    print(format_exc(limit, chain), end='', file=file)
