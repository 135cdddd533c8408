from _vm import variables
_made = {}
def of(module):
    n = _made.get(id(module))
    if n is None:
        n = _made[id(module)] = Namespace()
        n._module = module
    return n
class Namespace(dict):
    def __getitem__(self, k):
        if k in self:
            return getattr(self._module, k)
        raise KeyError(k)
    def __setitem__(self, k, v):
        setattr(self._module, k, v)
    def __delitem__(self, k):
        if k not in self:
            raise KeyError(k)
        delattr(self._module, k)
    def __contains__(self, k):
        return isinstance(k, str) and hasattr(self._module, k) and (k[:2] != '__' or k in variables(self._module))
    def __iter__(self):
        return iter(variables(self._module))
    def __reversed__(self):
        return reversed(variables(self._module))
    def __len__(self):
        return len(variables(self._module))
    def __repr__(self):
        return repr(variables(self._module))
    def __eq__(self, other):
        return self is other or variables(self._module) == other
    def __or__(self, other):
        return variables(self._module) | other
    def __ror__(self, other):
        return other | variables(self._module)
    def __ior__(self, other):
        self.update(other)
        return self
    def keys(self):
        return variables(self._module).keys()
    def values(self):
        return variables(self._module).values()
    def items(self):
        return variables(self._module).items()
    def copy(self):
        return variables(self._module)
    def get(self, k, default=None):
        return getattr(self._module, k) if k in self else default
    def setdefault(self, k, default=None):
        if k not in self:
            self[k] = default
        return self[k]
    def pop(self, k, *default):
        if k not in self and default:
            return default[0]
        v = self[k]
        del self[k]
        return v
    def popitem(self):
        for k in reversed(self):
            return (k, self.pop(k))
        raise KeyError('popitem(): dictionary is empty')
    def update(self, other=(), **more):
        for k, v in dict(other, **more).items():
            self[k] = v
    def clear(self):
        for k in self:
            del self[k]
