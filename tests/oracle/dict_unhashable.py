def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: {[]: 1})
t(lambda: {}[[]])
t(lambda: {}.get({}))
t(lambda: {(1, []): 1})
t(lambda: {set(): 1})
t(lambda: [] in {})
t(lambda: {bytearray(): 1})
t(lambda: {slice(1): 1})
class U:
    def __eq__(self, o):
        return True
t(lambda: {U(): 1})
class V:
    __hash__ = None
t(lambda: {V(): 1})
t(lambda: {1: 1}.setdefault([], 1))
t(lambda: {1: 1}.pop([]))
