class deque:
    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None and maxlen < 0:
            raise ValueError('maxlen must be non-negative')
        self._l = []
        self._h = 0
        self.maxlen = maxlen
        self.extend(iterable)
    def append(self, x):
        self._l.append(x)
        if self.maxlen is not None and len(self) > self.maxlen:
            self.popleft()
    def appendleft(self, x):
        if not self._h:
            n = len(self._l) + 4
            self._l[:0] = [None] * n
            self._h = n
        self._h -= 1
        self._l[self._h] = x
        if self.maxlen is not None and len(self) > self.maxlen:
            self._l.pop()
    def pop(self):
        if len(self._l) <= self._h:
            raise IndexError('pop from an empty deque')
        return self._l.pop()
    def popleft(self):
        h = self._h
        l = self._l
        if len(l) <= h:
            raise IndexError('pop from an empty deque')
        x = l[h]
        l[h] = None
        h += 1
        if h > 16 and h * 2 > len(l):
            del l[:h]
            h = 0
        self._h = h
        return x
    def extend(self, it):
        for x in list(it) if it is self else it:
            self.append(x)
    def extendleft(self, it):
        for x in list(it) if it is self else it:
            self.appendleft(x)
    def clear(self):
        self._l = []
        self._h = 0
    def rotate(self, n=1):
        l = self._l[self._h:]
        if l:
            n %= len(l)
            self._l = l[len(l) - n:] + l[:len(l) - n]
            self._h = 0
    def copy(self):
        return type(self)(self, self.maxlen)
    def count(self, x):
        return self._l[self._h:].count(x)
    def index(self, x, start=0, stop=None):
        try:
            if stop is None:
                return self._l[self._h:].index(x, start)
            return self._l[self._h:].index(x, start, stop)
        except ValueError:
            raise ValueError(repr(x) + ' is not in deque')
    def insert(self, i, x):
        if self.maxlen is not None and len(self) >= self.maxlen:
            raise IndexError('deque already at its maximum size')
        l = self._l[self._h:]
        l.insert(i, x)
        self._l = l
        self._h = 0
    def remove(self, x):
        l = self._l[self._h:]
        try:
            l.remove(x)
        except ValueError:
            raise ValueError(repr(x) + ' is not in deque')
        self._l = l
        self._h = 0
    def reverse(self):
        l = self._l[self._h:]
        l.reverse()
        self._l = l
        self._h = 0
    def __len__(self):
        return len(self._l) - self._h
    def __bool__(self):
        return len(self._l) > self._h
    def _at(self, i):
        n = len(self)
        if i < 0:
            i += n
        if i < 0 or i >= n:
            raise IndexError('deque index out of range')
        return i + self._h
    def __getitem__(self, i):
        return self._l[self._at(i)]
    def __setitem__(self, i, x):
        self._l[self._at(i)] = x
    def __delitem__(self, i):
        del self._l[self._at(i)]
    def __iter__(self):
        n = len(self)
        i = 0
        while i < n:
            if len(self) != n:
                raise RuntimeError('deque mutated during iteration')
            yield self._l[self._h + i]
            i += 1
    def __reversed__(self):
        return reversed(self._l[self._h:])
    def __contains__(self, x):
        return x in self._l[self._h:]
    def __eq__(self, o):
        return self._l[self._h:] == o._l[o._h:] if isinstance(o, deque) else NotImplemented
    def __iadd__(self, it):
        self.extend(it)
        return self
    def __add__(self, o):
        d = self.copy()
        d.extend(o)
        return d
    def __repr__(self):
        m = '' if self.maxlen is None else ', maxlen=' + str(self.maxlen)
        return 'deque(' + repr(self._l[self._h:]) + m + ')'
    __hash__ = None


class defaultdict(dict):
    def __init__(self, default_factory=None, *a, **k):
        if default_factory is not None and not callable(default_factory):
            raise TypeError('first argument must be callable or None')
        super().__init__(*a, **k)
        self.default_factory = default_factory
    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        v = self.default_factory()
        self[key] = v
        return v
    def copy(self):
        return type(self)(self.default_factory, self)
    def __repr__(self):
        return 'defaultdict(' + repr(self.default_factory) + ', ' + dict.__repr__(self) + ')'


class OrderedDict(dict):
    def popitem(self, last=True):
        if not self:
            raise KeyError('dictionary is empty')
        k = next(reversed(self)) if last else next(iter(self))
        return k, self.pop(k)
    def move_to_end(self, key, last=True):
        v = self.pop(key)
        if last:
            self[key] = v
        else:
            rest = list(self.items())
            self.clear()
            self[key] = v
            self.update(rest)
    def copy(self):
        return type(self)(self)
    def __eq__(self, o):
        if isinstance(o, OrderedDict):
            return list(self.items()) == list(o.items())
        return dict.__eq__(self, o)
    def __ne__(self, o):
        return not self == o
    def __repr__(self):
        return 'OrderedDict(' + (repr(list(self.items())) if self else '') + ')'


class Counter(dict):
    def __init__(self, iterable=None, **k):
        super().__init__()
        self.update(iterable, **k)
    def __missing__(self, key):
        return 0
    def update(self, iterable=None, **k):
        if iterable is not None:
            if hasattr(iterable, 'items'):
                for x, n in iterable.items():
                    self[x] = self.get(x, 0) + n
            else:
                for x in iterable:
                    self[x] = self.get(x, 0) + 1
        for x in k:
            self[x] = self.get(x, 0) + k[x]
    def most_common(self, n=None):
        l = sorted(self.items(), key=lambda p: p[1], reverse=True)
        return l if n is None else l[:n]
    def elements(self):
        for x, n in self.items():
            for _ in range(n):
                yield x
    def total(self):
        return sum(self.values())
    def copy(self):
        return Counter(self)
    def __repr__(self):
        return 'Counter(' + (repr(dict(self.most_common())) if self else '') + ')'


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(',', ' ').split()
    names = []
    for i, f in enumerate(field_names):
        if not f.isidentifier() or f.startswith('_') or f in names:
            if not rename:
                if f in names:
                    raise ValueError('Encountered duplicate field name: ' + repr(f))
                if f.startswith('_'):
                    raise ValueError('Field names cannot start with an underscore: ' + repr(f))
                raise ValueError('Type names and field names must be valid identifiers: ' + repr(f))
            f = '_' + str(i)
        names.append(f)
    names = tuple(names)
    n = len(names)
    defaults = tuple(defaults) if defaults is not None else ()
    if len(defaults) > n:
        raise TypeError('Got more default values than field names')
    first = n - len(defaults)
    def new(cls, *a, **k):
        if len(a) > n:
            raise TypeError(typename + '.__new__() takes ' + str(n + 1) + ' positional arguments but ' + str(len(a) + 1) + ' were given')
        if len(a) < n or k:
            l = list(a)
            for i in range(len(a), n):
                if names[i] in k:
                    l.append(k.pop(names[i]))
                elif i >= first:
                    l.append(defaults[i - first])
                else:
                    m = [repr(f) for j, f in enumerate(names) if len(a) <= j < first and f not in k and (j >= i)]
                    raise TypeError(typename + '.__new__() missing ' + str(len(m)) + ' required positional argument' + ('' if len(m) == 1 else 's') + ': ' + (m[0] if len(m) == 1 else ', '.join(m[:-1]) + (',' if len(m) > 2 else '') + ' and ' + m[-1]))
            if k:
                raise TypeError(typename + '.__new__() got an unexpected keyword argument ' + repr(list(k)[0]))
            a = l
        return tuple.__new__(cls, a)
    def make(cls, it):
        return cls(*it)
    def asdict(self):
        return dict(zip(names, self))
    def replace(self, **k):
        l = [k.pop(f, v) for f, v in zip(names, self)]
        if k:
            raise ValueError('Got unexpected field names: ' + repr(list(k)))
        return type(self)(*l)
    def show(self):
        return type(self).__name__ + '(' + ', '.join([f + '=' + repr(v) for f, v in zip(names, self)]) + ')'
    ns = {'__slots__': (), '__new__': new, '_make': classmethod(make), '_asdict': asdict, '_replace': replace, '__repr__': show,
          '_fields': names, '_field_defaults': dict(zip(names[first:], defaults)), '__match_args__': names}
    def field(i):
        return property(lambda self: self[i])
    for i in range(n):
        ns[names[i]] = field(i)
    return type(typename, (tuple,), ns)
