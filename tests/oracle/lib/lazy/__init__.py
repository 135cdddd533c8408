_where = {'value': 'part', 'other': 'part', 'deep': 'more.deep'}


def __getattr__(name):
    module = _where.get(name)
    if module is None:
        raise AttributeError(name)
    return getattr(__import__(module, globals(), None, True, 1), name)
