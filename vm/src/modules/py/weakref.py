from _weakref import ref, at_end
ReferenceType = ref
class finalize:
    _live = {}
    _next = [0]
    def __init__(self, obj, func, /, *args, **kwargs):
        n = self._next[0]
        self._next[0] = n + 1
        self._n = n
        self._ref = ref(obj, self._gone)
        self._call = (func, args, kwargs)
        self.atexit = True
        self._live[n] = self
    def _gone(self, _):
        self()
    def __call__(self, _=None):
        if self._live.pop(self._n, None) is None:
            return None
        func, args, kwargs = self._call
        return func(*args, **kwargs)
    def detach(self):
        p = self.peek()
        if p is not None:
            del self._live[self._n]
        return p
    def peek(self):
        o = self._ref()
        if o is None or self._n not in self._live:
            return None
        return (o,) + self._call
    @property
    def alive(self):
        return self._n in self._live
def _end():
    for n in sorted(finalize._live, reverse=True):
        f = finalize._live.get(n)
        if f is not None and f.atexit:
            try:
                f()
            except Exception as e:
                import sys
                sys.print_exception(e)
at_end(_end)
class WeakMethod:
    def __init__(self, method, callback=None):
        self._object = ref(method.__self__, None if callback is None else lambda _: callback(self))
        self._function = method.__func__
    def __call__(self):
        o = self._object()
        return None if o is None else getattr(o, self._function.__name__)
class WeakValueDictionary:
    def __init__(self, other=(), /, **kw):
        self._d = {}
        self.update(other, **kw)
    def __setitem__(self, k, v):
        d = self._d
        def gone(r):
            if d.get(k) is r:
                del d[k]
        d[k] = ref(v, gone)
    def __getitem__(self, k):
        o = self._d[k]()
        if o is None:
            raise KeyError(k)
        return o
    def __delitem__(self, k):
        del self._d[k]
    def get(self, k, default=None):
        r = self._d.get(k)
        o = None if r is None else r()
        return default if o is None else o
    def __contains__(self, k):
        return self.get(k) is not None
    def setdefault(self, k, default=None):
        o = self.get(k)
        if o is None:
            self[k] = o = default
        return o
    def pop(self, k, *default):
        o = self.get(k)
        if o is None:
            self._d.pop(k, None)
            if default:
                return default[0]
            raise KeyError(k)
        del self._d[k]
        return o
    def update(self, other=(), /, **kw):
        for k, v in (other.items() if hasattr(other, 'items') else other):
            self[k] = v
        for k in kw:
            self[k] = kw[k]
    def items(self):
        for k, r in list(self._d.items()):
            o = r()
            if o is not None:
                yield k, o
    def keys(self):
        for k, o in self.items():
            yield k
    def values(self):
        for k, o in self.items():
            yield o
    def valuerefs(self):
        return list(self._d.values())
    def clear(self):
        self._d.clear()
    def __iter__(self):
        return self.keys()
    def __len__(self):
        n = 0
        for r in self._d.values():
            if r() is not None:
                n += 1
        return n
class _Key:
    def __init__(self, o, d=None):
        self.h = hash(o)
        self.r = ref(o, None if d is None else lambda _: d.pop(self, None))
    def __hash__(self):
        return self.h
    def __eq__(self, other):
        if self is other:
            return True
        a, b = self.r(), other.r()
        return a is not None and b is not None and a == b
class WeakKeyDictionary:
    def __init__(self, other=None):
        self._d = {}
        if other is not None:
            self.update(other)
    def __setitem__(self, o, v):
        self._d[_Key(o, self._d)] = v
    def __getitem__(self, o):
        try:
            return self._d[_Key(o)]
        except KeyError:
            raise KeyError(o) from None
    def __delitem__(self, o):
        del self._d[_Key(o)]
    def get(self, o, default=None):
        return self._d.get(_Key(o), default)
    def __contains__(self, o):
        try:
            return _Key(o) in self._d
        except TypeError:
            return False
    def setdefault(self, o, default=None):
        if o not in self:
            self[o] = default
        return self[o]
    def pop(self, o, *default):
        return self._d.pop(_Key(o), *default)
    def update(self, other):
        for o, v in other.items():
            self[o] = v
    def items(self):
        for k, v in list(self._d.items()):
            o = k.r()
            if o is not None:
                yield o, v
    def keys(self):
        for o, v in self.items():
            yield o
    def values(self):
        for o, v in self.items():
            yield v
    def clear(self):
        self._d.clear()
    def __iter__(self):
        return self.keys()
    def __len__(self):
        n = 0
        for k in self._d:
            if k.r() is not None:
                n += 1
        return n
class WeakSet:
    def __init__(self, items=()):
        self._d = WeakKeyDictionary()
        for o in items:
            self.add(o)
    def add(self, o):
        self._d[o] = None
    def discard(self, o):
        self._d.pop(o, None)
    def remove(self, o):
        del self._d[o]
    def clear(self):
        self._d.clear()
    def __contains__(self, o):
        return o in self._d
    def __iter__(self):
        return self._d.keys()
    def __len__(self):
        return len(self._d)
class proxy:
    __slots__ = ('_r',)
    def __init__(self, o, callback=None):
        object.__setattr__(self, '_r', ref(o, None if callback is None else lambda _: callback(self)))
    def _get(self):
        o = object.__getattribute__(self, '_r')()
        if o is None:
            raise ReferenceError('weakly-referenced object no longer exists')
        return o
    def __getattr__(self, n):
        return getattr(proxy._get(self), n)
    def __setattr__(self, n, v):
        setattr(proxy._get(self), n, v)
    def __delattr__(self, n):
        delattr(proxy._get(self), n)
    def __call__(self, *a, **k):
        return proxy._get(self)(*a, **k)
    def __str__(self):
        return str(proxy._get(self))
    def __bool__(self):
        return bool(proxy._get(self))
    def __len__(self):
        return len(proxy._get(self))
    def __iter__(self):
        return iter(proxy._get(self))
    def __getitem__(self, k):
        return proxy._get(self)[k]
    def __setitem__(self, k, v):
        proxy._get(self)[k] = v
    def __contains__(self, k):
        return k in proxy._get(self)
    def __eq__(self, o):
        return proxy._get(self) == o
    __hash__ = None
