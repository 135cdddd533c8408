def up():
    return __import__('part', globals(), fromlist=['value'], level=2).value


deep = 'deep value'
