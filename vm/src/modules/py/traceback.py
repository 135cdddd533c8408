import sys

# Entries kept from each end of a longer traceback.
_KEPT = 24


def _frames(tb, limit):
    l = []
    while tb is not None:
        l.append(tb)
        tb = tb.tb_next
    if limit is not None:
        l = l[:limit] if limit >= 0 else l[limit:]
    n = len(l) - 2 * _KEPT
    if n > 0:
        return [sys._format(tb) for tb in l[:_KEPT]] + ['  [' + str(n) + ' more frames]\n'] + [sys._format(tb) for tb in l[-_KEPT:]]
    return [sys._format(tb) for tb in l]


def _exception(exc, value):
    return value if isinstance(value, BaseException) else exc


def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    e = _exception(exc, value)
    if e is None:
        return ['NoneType: None\n']
    parts = []
    seen = []
    while True:
        seen.append(e)
        part = _frames(e.__traceback__, limit)
        if part:
            part.insert(0, 'Traceback (most recent call last):\n')
        part.append(sys._format(e))
        parts.append(part)
        cause = e.__cause__
        if not chain:
            break
        if cause is not None:
            how = '\nThe above exception was the direct cause of the following exception:\n\n'
        elif e.__context__ is not None and not e.__suppress_context__:
            cause = e.__context__
            how = '\nDuring handling of the above exception, another exception occurred:\n\n'
        else:
            break
        if any([cause is x for x in seen]):
            break
        parts.append([how])
        e = cause
    l = []
    for part in reversed(parts):
        l += part
    return l


def format_exception_only(exc, value=None):
    return [sys._format(_exception(exc, value))]


def format_tb(tb, limit=None):
    return _frames(tb, limit)


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    if file is None:
        file = sys.stderr
    for line in format_exception(exc, value, tb, limit, chain):
        file.write(line)


def print_tb(tb, limit=None, file=None):
    if file is None:
        file = sys.stderr
    for line in _frames(tb, limit):
        file.write(line)


def format_exc(limit=None, chain=True):
    return ''.join(format_exception(sys.exc_info()[1], None, None, limit, chain))


def print_exc(limit=None, file=None, chain=True):
    print_exception(sys.exc_info()[1], None, None, limit, file, chain)
