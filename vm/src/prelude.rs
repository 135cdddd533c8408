//! The prelude: what natives hand over to Python because it must run Python code (docs/vm.md, section 5).
//!
//! Each function is source text, compiled on first use and kept until the VM ends. It runs in a module of its own, so a program's names
//! do not reach it; `_x` names are natives of that module (`builtins/helpers.rs`).

use crate::host::Host;
use crate::interp::{self, Vm};
use crate::layout::kind;
use crate::modules::python;
use crate::names;
use crate::native::Signal;
use crate::packed;
use crate::packed::Packed;
use crate::prelude_data;
use crate::state::root;
use crate::value::{UNSET, Value, imm, immediate};

macro_rules! prelude {
    ($($(#[$doc:meta])* $id:ident, $text:expr;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $($id,)* }
        $($(#[$doc])* pub const $id: u16 = Order::$id as u16;)*
        const SOURCES: &[Packed] = &[$(packed!($text)),*];
        const _: () = assert!(SOURCES.len() + python::FUNCTIONS.len() <= prelude_data::FIRST as usize);
    };
}

prelude! {
    /// Calls anything that is not a function written in Python.
    CALL, "def f(fn, *a):\n fn(*a)\n";
    /// `cls(*args)` where the class has a Python `__new__`.
    NEW_AND_INIT, "def f(cls, *a, **k):\n o = cls.__new__(cls, *a, **k)\n if isinstance(o, cls):\n  type(o).__init__(o, *a, **k)\n return o\n";
    /// `__set_name__` and `__init_subclass__`.
    CLASS_HOOKS, "def f(c, ns, kw):\n for n, v in list(ns.items()):\n  h = getattr(type(v), '__set_name__', None)\n  if h is not None:\n   h(v, c, n)\n s = super(c, c)\n h = getattr(s, '__init_subclass__', None)\n if h is not None:\n  if kw and h is object.__init_subclass__:\n   raise TypeError(c.__name__ + '.__init_subclass__() takes no keyword arguments')\n  h(**(kw or {}))\n elif kw:\n  raise TypeError(c.__name__ + '.__init_subclass__() takes no keyword arguments')\n";
    /// Closes a suspended generator.
    GENERATOR_CLOSE, "def f(g):\n try:\n  _throw(g, GeneratorExit())\n except (GeneratorExit, StopIteration, StopAsyncIteration):\n  return\n raise RuntimeError('generator ignored GeneratorExit')\n";
    /// `a == b` (negated if told so) where parts are user objects.
    EQUAL, "def f(a, b, n):\n if isinstance(a, (list, tuple)):\n  r = len(a) == len(b)\n  if r:\n   for i in range(len(a)):\n    if i >= len(b) or not (a[i] is b[i] or a[i] == b[i]):\n     r = False\n     break\n elif isinstance(a, dict):\n  r = len(a) == len(b)\n  if r:\n   for k, v in a.items():\n    if k not in b:\n     r = False\n     break\n    w = b[k]\n    if not (v is w or v == w):\n     r = False\n     break\n else:\n  r = len(a) == len(b)\n  if r:\n   for k in a:\n    if k not in b:\n     r = False\n     break\n return r != n\n";
    /// `a < b` (0), `<=` (1), `>` (2), `>=` (3) of lists or tuples.
    ORDER, "def f(a, b, w):\n n = len(a) if len(a) < len(b) else len(b)\n for i in range(n):\n  x = a[i]\n  y = b[i]\n  if not (x is y or x == y):\n   if w == 0:\n    return x < y\n   if w == 1:\n    return x <= y\n   if w == 2:\n    return x > y\n   return x >= y\n x = len(a)\n y = len(b)\n if w == 0:\n  return x < y\n if w == 1:\n  return x <= y\n if w == 2:\n  return x > y\n return x >= y\n";
    /// `not x`.
    NEGATE, "def f(x):\n return not x\n";
    /// `d[k]` with a key Python hashes.
    DICT_GET, "def f(d, k):\n i = _find(d, k)\n if i is None:\n  h = getattr(type(d), '__missing__', None)\n  if h is not None:\n   return h(d, k)\n  raise KeyError(k)\n return _value_at(d, i)\n";
    /// `d[k] = v`.
    DICT_SET, "def f(d, k, v):\n h = hash(k)\n i = _find(d, k, h)\n if i is None:\n  _insert(d, k, v, h)\n else:\n  _set_at(d, i, v)\n";
    /// `del d[k]`.
    DICT_DELETE, "def f(d, k):\n i = _find(d, k)\n if i is None:\n  raise KeyError(k)\n _remove_at(d, i)\n";
    /// `k in d` for dict and set.
    TABLE_HAS, "def f(d, k):\n return _find(d, k) is not None\n";
    /// `s.add(k)`.
    SET_ADD, "def f(s, k):\n h = hash(k)\n if _find(s, k, h) is None:\n  _insert(s, k, None, h)\n";
    /// `{k: v, …}` from a flat list.
    DICT_FROM_FLAT, "def f(l):\n d = {}\n for i in range(0, len(l), 2):\n  d[l[i]] = l[i + 1]\n return d\n";
    /// `{x, …}` from a list.
    SET_FROM_LIST, "def f(l):\n s = set()\n for x in l:\n  s.add(x)\n return s\n";
    /// `list.extend(iterable)`.
    LIST_EXTEND, "def f(l, it):\n _hint(it)\n for x in it:\n  l.append(x)\n";
    /// `d.update(mapping or pairs)`.
    DICT_UPDATE, "def f(d, m=None, **kw):\n if m is not None:\n  if hasattr(m, 'keys'):\n   for k in m.keys():\n    d[k] = m[k]\n  else:\n   for p in m:\n    k, v = p\n    d[k] = v\n for k in kw:\n  d[k] = kw[k]\n";
    /// `s.update(*iterables)`.
    SET_UPDATE, "def f(s, *its):\n for it in its:\n  for x in it:\n   s.add(x)\n";
    /// The first `n` items (-1: all) of an iterable as a list.
    TAKE, "def f(it, n):\n l = []\n for x in it:\n  l.append(x)\n  if len(l) == n:\n   break\n return l\n";
    /// `x in iterable`.
    CONTAINS, "def f(c, x):\n for y in c:\n  if y is x or y == x:\n   return True\n return False\n";
    /// `seq[i]` where i has `__index__`.
    GET_AT, "def f(s, i):\n if isinstance(i, slice):\n  return s[slice(*[p if p is None or isinstance(p, int) else p.__index__() for p in (i.start, i.stop, i.step)])]\n return s[i.__index__()]\n";
    /// `seq[slice] = iterable`.
    SET_SLICE, "def f(s, k, v):\n s[k] = list(v)\n";
    /// Iterates over an object with `__getitem__` only.
    ITER_BY_INDEX, "def f(s):\n i = 0\n while True:\n  try:\n   v = s[i]\n  except IndexError:\n   return\n  yield v\n  i += 1\n";
    /// `__anext__` of an async generator: awaited values pass, the generator's own (in a CELL) are the result.
    ASYNC_NEXT, "def f(g, v):\n while True:\n  r = _resume(g, v)\n  if _is_cell(r):\n   return _cell_value(r)\n  v = yield r\n";
    /// Mapping pattern.
    MATCH_KEYS, "def f(m, keys):\n l = []\n for k in keys:\n  if k not in m:\n   return None\n  l.append(m[k])\n return tuple(l)\n";
    /// Class pattern.
    MATCH_CLASS, "def f(v, c, n, names):\n if not isinstance(c, type):\n  raise TypeError('called match pattern must be a type')\n if not isinstance(v, c):\n  return None\n l = []\n if n:\n  if c in (int, str, float, bool, bytes, list, tuple, dict, set, frozenset, bytearray):\n   l.append(v)\n   if n > 1:\n    raise TypeError(c.__name__ + '() accepts 1 positional sub-pattern (' + str(n) + ' given)')\n  else:\n   a = getattr(c, '__match_args__', ())\n   if n > len(a):\n    raise TypeError(c.__name__ + '() accepts ' + str(len(a)) + ' positional sub-patterns (' + str(n) + ' given)')\n   for i in range(n):\n    if not hasattr(v, a[i]):\n     return None\n    l.append(getattr(v, a[i]))\n for k in names:\n  if not hasattr(v, k):\n   return None\n  l.append(getattr(v, k))\n return tuple(l)\n";
    /// `list(iterable)`.
    LIST, "def f(it):\n _hint(it)\n l = []\n for x in it:\n  l.append(x)\n return l\n";
    /// `tuple(iterable)`.
    TUPLE, "def f(it):\n _hint(it)\n return tuple([x for x in it])\n";
    /// `set(iterable)`.
    SET, "def f(it):\n s = set()\n for x in it:\n  s.add(x)\n return s\n";
    /// `frozenset(iterable)`.
    FROZENSET, "def f(it):\n s = set()\n for x in it:\n  s.add(x)\n return frozenset(s)\n";
    /// `sum(iterable, start)`.
    SUM, "def f(it, start=0):\n for x in it:\n  start = start + x\n return start\n";
    /// `min` and `max`.
    MIN, "def f(*a, key=None, default=_missing):\n it = a[0] if len(a) == 1 else a\n first = True\n b = k = None\n for x in it:\n  y = x if key is None else key(x)\n  if first or y < k:\n   b = x\n   k = y\n   first = False\n if first:\n  if default is _missing:\n   raise ValueError('min() arg is an empty sequence')\n  return default\n return b\n";
    /// See [`MIN`].
    MAX, "def f(*a, key=None, default=_missing):\n it = a[0] if len(a) == 1 else a\n first = True\n b = k = None\n for x in it:\n  y = x if key is None else key(x)\n  if first or y > k:\n   b = x\n   k = y\n   first = False\n if first:\n  if default is _missing:\n   raise ValueError('max() arg is an empty sequence')\n  return default\n return b\n";
    /// `any(iterable)`.
    ANY, "def f(it):\n for x in it:\n  if x:\n   return True\n return False\n";
    /// `all(iterable)`.
    ALL, "def f(it):\n for x in it:\n  if not x:\n   return False\n return True\n";
    /// `map(f, *iterables)`.
    MAP, "def f(fn, *its):\n if len(its) == 1:\n  return (fn(x) for x in its[0])\n return (fn(*a) for a in zip(*its))\n";
    /// `filter(f, iterable)`.
    FILTER, "def f(fn, it):\n if fn is None:\n  return (x for x in it if x)\n return (x for x in it if fn(x))\n";
    /// `zip(*iterables)`.
    ZIP, "def _zip(its, strict):\n while its:\n  l = []\n  for i in its:\n   x = next(i, _missing)\n   if x is _missing:\n    if strict:\n     if l:\n      raise ValueError('zip() argument ' + str(len(l) + 1) + ' is shorter than argument' + (' 1' if len(l) == 1 else 's 1-' + str(len(l))))\n     for k in range(1, len(its)):\n      for x in its[k]:\n       raise ValueError('zip() argument ' + str(k + 1) + ' is longer than argument' + (' 1' if k == 1 else 's 1-' + str(k)))\n    return\n   l.append(x)\n  yield tuple(l)\ndef f(*its, strict=False):\n return _zip([iter(i) for i in its], strict)\n";
    /// `enumerate(iterable, start)`.
    ENUMERATE, "def _enumerate(it, i):\n for x in it:\n  yield (i, x)\n  i += 1\ndef f(iterable, start=0):\n return _enumerate(iter(iterable), _index(start))\n";
    /// `sorted(iterable, key=…, reverse=…)`.
    SORTED, "def f(it, key=None, reverse=False):\n l = list(it)\n l.sort(key=key, reverse=reverse)\n return l\n";
    /// `list.sort(key=…, reverse=…)` where keys are made or compared by Python: a stable merge sort; few items are inserted, in the order of comparisons that CPython has.
    SORT, "def _arrange(k, a):\n n = len(k)\n if n < 2:\n  return\n i = 2\n if k[1] < k[0]:\n  while i < n and k[i] < k[i - 1]:\n   i += 1\n  k[:i] = k[:i][::-1]\n  a[:i] = a[:i][::-1]\n else:\n  while i < n and not k[i] < k[i - 1]:\n   i += 1\n while i < n:\n  p = k[i]\n  x = a[i]\n  lo = 0\n  hi = i\n  while lo < hi:\n   m = lo + hi >> 1\n   if p < k[m]:\n    hi = m\n   else:\n    lo = m + 1\n  k[lo + 1:i + 1] = k[lo:i]\n  a[lo + 1:i + 1] = a[lo:i]\n  k[lo] = p\n  a[lo] = x\n  i += 1\ndef f(l, key=None, reverse=False):\n a = l[:]\n n = len(a)\n if reverse:\n  a.reverse()\n k = a[:] if key is None else [key(x) for x in a]\n if not _sort_pairs(k, a):\n  if n < 64:\n   _arrange(k, a)\n  w = 1 if n >= 64 else n\n  while w < n:\n   b = []\n   c = []\n   for lo in range(0, n, 2 * w):\n    i = lo\n    m = lo + w\n    j = m\n    if m > n:\n     m = n\n    hi = lo + 2 * w\n    if hi > n:\n     hi = n\n    while i < m and j < hi:\n     if k[j] < k[i]:\n      b.append(a[j])\n      c.append(k[j])\n      j += 1\n     else:\n      b.append(a[i])\n      c.append(k[i])\n      i += 1\n    b.extend(a[i:m])\n    c.extend(k[i:m])\n    b.extend(a[j:hi])\n    c.extend(k[j:hi])\n   a = b\n   k = c\n   w *= 2\n if reverse:\n  a.reverse()\n l[:] = a\n";
    /// `str.join(iterable)`.
    JOIN, "def f(s, it):\n return s.join([x for x in it])\n";
    /// `repr` of a container that holds user objects.
    REPR, "def f(x):\n t = type(x)\n if _enter_repr(x):\n  if isinstance(x, list):\n   return '[...]'\n  if isinstance(x, dict):\n   return '{...}'\n  if isinstance(x, tuple):\n   return '(...)'\n  return 'set(...)'\n try:\n  if t.__name__ in ('dict_keys', 'dict_values', 'dict_items'):\n   return t.__name__ + '([' + ', '.join([repr(y) for y in x]) + '])'\n  if isinstance(x, range):\n   return 'range(' + repr(x.start) + ', ' + repr(x.stop) + (')' if x.step == 1 else ', ' + repr(x.step) + ')')\n  if isinstance(x, slice):\n   return 'slice(' + repr(x.start) + ', ' + repr(x.stop) + ', ' + repr(x.step) + ')'\n  if isinstance(x, list):\n   return '[' + ', '.join([repr(y) for y in x]) + ']'\n  if isinstance(x, tuple):\n   if len(x) == 1:\n    return '(' + repr(x[0]) + ',)'\n   return '(' + ', '.join([repr(y) for y in x]) + ')'\n  if isinstance(x, dict):\n   return '{' + ', '.join([repr(k) + ': ' + repr(v) for k, v in x.items()]) + '}'\n  if isinstance(x, frozenset):\n   return 'frozenset({' + ', '.join([repr(y) for y in x]) + '})'\n  return '{' + ', '.join([repr(y) for y in x]) + '}'\n finally:\n  _leave_repr()\n";
    /// `print(*args)` where some need Python to become text.
    PRINT, "def f(*a, sep=' ', end='\\n', file=None, flush=False):\n if sep is None:\n  sep = ' '\n if end is None:\n  end = '\\n'\n s = sep.join([str(x) for x in a]) + end\n if file is None:\n  _write(s)\n else:\n  file.write(s)\n";
    /// `hash(x)` where Python's `__hash__` takes part in a tuple.
    HASH_TUPLE, "def f(t):\n return hash(tuple([hash(x) for x in t]))\n";
    /// `list.index(x)`.
    INDEX, "def f(l, x, i=0, j=None):\n n = len(l)\n if i < 0:\n  i += n\n  if i < 0:\n   i = 0\n if j is None:\n  j = n\n elif j < 0:\n  j += n\n while i < len(l) and i < j:\n  if l[i] is x or l[i] == x:\n   return i\n  i += 1\n raise ValueError(repr(x) + ' is not in list' if isinstance(l, list) else 'tuple.index(x): x not in tuple')\n";
    /// `list.count(x)`.
    COUNT, "def f(l, x):\n n = 0\n for y in l:\n  if y is x or y == x:\n   n += 1\n return n\n";
    /// `list.remove(x)`.
    REMOVE, "def f(l, x):\n for i in range(len(l)):\n  if l[i] is x or l[i] == x:\n   del l[i]\n   return\n raise ValueError('list.remove(x): x not in list')\n";
    /// `iter(callable, sentinel)`.
    ITER_CALL, "def f(fn, s):\n while True:\n  v = fn()\n  if v == s:\n   return\n  yield v\n";
    /// `reversed(x)` of an object with `__len__` and `__getitem__`.
    REVERSED, "def f(s):\n i = len(s) - 1\n while i >= 0:\n  yield s[i]\n  i -= 1\n";
    /// `bytes(iterable)`, `bytearray(iterable)`.
    BYTES, "def f(it):\n return bytes([_index(x) for x in it])\n";
    /// See [`BYTES`].
    BYTEARRAY, "def f(it):\n return bytearray([_index(x) for x in it])\n";
    /// `d.setdefault(k, v)` with a key Python hashes.
    SETDEFAULT, "def f(d, k, v=None):\n if k in d:\n  return d[k]\n d[k] = v\n return v\n";
    /// `d.get(k, v)`.
    DICT_GET_DEFAULT, "def f(d, k, v=None):\n i = _find(d, k)\n return v if i is None else _value_at(d, i)\n";
    /// `d.pop(k[, v])`.
    DICT_POP, "def f(d, k, v=_missing):\n i = _find(d, k)\n if i is None:\n  if v is _missing:\n   raise KeyError(k)\n  return v\n r = _value_at(d, i)\n _remove_at(d, i)\n return r\n";
    /// `s.discard(k)`.
    SET_DISCARD, "def f(s, k):\n i = _find(s, k)\n if i is not None:\n  _remove_at(s, i)\n";
    /// `s.remove(k)`.
    SET_REMOVE, "def f(s, k):\n i = _find(s, k)\n if i is None:\n  raise KeyError(k)\n _remove_at(s, i)\n";
    /// Set operators and methods over any iterables: which = 0 union, 1 intersection, 2 difference, 3 symmetric difference.
    SET_OPERATE, "def f(s, o, w):\n r = set(s) if w != 1 else set()\n if w == 0:\n  for x in o:\n   r.add(x)\n elif w == 1:\n  for x in o:\n   if x in s:\n    r.add(x)\n elif w == 2:\n  for x in o:\n   r.discard(x)\n else:\n  for x in set(o):\n   if x in r:\n    r.discard(x)\n   else:\n    r.add(x)\n return frozenset(r) if isinstance(s, frozenset) else r\n";
    /// `dict.fromkeys`.
    FROMKEYS, "def f(c, it, v=None):\n d = c()\n for k in it:\n  d[k] = v\n return d\n";
    /// Dict and set with user keys: finds an entry by hash and `==`.
    FIND, "def f(d, k, h=None):\n if h is None:\n  h = hash(k)\n p = 0\n while True:\n  c = _candidate(d, h, p)\n  if c is None:\n   return None\n  p, i, x = c\n  if x is k or x == k:\n   return i\n";
    /// An async generator's `asend`.
    ASYNC_SEND, "def f(g, v):\n while True:\n  r = _resume(g, v)\n  if _is_cell(r):\n   return _cell_value(r)\n  v = yield r\n";
    /// An async generator's `aclose`.
    ASYNC_CLOSE, "def f(g):\n try:\n  r = _throw(g, GeneratorExit())\n except (GeneratorExit, StopAsyncIteration):\n  return\n while not _is_cell(r):\n  try:\n   r = _resume(g, (yield r))\n  except (GeneratorExit, StopAsyncIteration):\n   return\n raise RuntimeError('async generator ignored GeneratorExit')\n";
    /// An async generator's `athrow`.
    ASYNC_THROW, "def f(g, e):\n if isinstance(e, type):\n  e = e()\n r = _throw(g, e)\n while not _is_cell(r):\n  r = _resume(g, (yield r))\n return _cell_value(r)\n";
    /// `list += iterable`.
    LIST_IADD, "def f(l, it):\n _hint(it)\n for x in it:\n  l.append(x)\n return l\n";
    /// `bool(x)`.
    TRUTH, "def f(x):\n return True if x else False\n";
    /// `float(x)` of an object with `__index__`.
    FLOAT_OF_INDEX, "def f(x):\n return float(x.__index__())\n";
    /// `agen.__anext__()`.
    ASYNC_NEXT_OF, "def f(g):\n v = None\n while True:\n  r = _resume(g, v)\n  if _is_cell(r):\n   return _cell_value(r)\n  v = yield r\n";
    /// `repr(exception)`.
    EXCEPTION_REPR, "def f(e):\n a = e.args\n n = type(e).__name__\n if len(a) == 1:\n  return n + '(' + repr(a[0]) + ')'\n return n + repr(a)\n";
    /// Shows a value at the interactive prompt.
    DISPLAY, "def f(x):\n print(repr(x))\n";
    /// `getattr(o, n, default)` where Python code answers.
    GETATTR_DEFAULT, "def f(o, n, d):\n try:\n  return getattr(o, n)\n except AttributeError:\n  return d\n";
    /// `hasattr(o, n)` where Python code answers.
    HASATTR, "def f(o, n):\n try:\n  getattr(o, n)\n except AttributeError:\n  return False\n return True\n";
    /// `next(it, default)`.
    NEXT_DEFAULT, "def f(it, d):\n try:\n  return next(it)\n except StopIteration:\n  return d\n";
    /// Runs code in a module and copies its variables back into a dict.
    EXEC, "def f(fn, m, d):\n try:\n  return fn()\n finally:\n  _back(m, d)\n";
    /// See `builtins/slots.rs`.
    SLOT_GETITEM, "def f(s, k):\n return s[k]\n";
    /// See `builtins/slots.rs`.
    SLOT_SETITEM, "def f(s, k, v):\n s[k] = v\n";
    /// See `builtins/slots.rs`.
    SLOT_DELITEM, "def f(s, k):\n del s[k]\n";
    /// See `builtins/slots.rs`.
    SLOT_CONTAINS, "def f(s, k):\n return k in s\n";
    /// See `builtins/slots.rs`.
    SLOT_LEN, "def f(s):\n return len(s)\n";
    /// See `builtins/slots.rs`.
    SLOT_ITER, "def f(s):\n return iter(s)\n";
    /// See `builtins/slots.rs`.
    SLOT_REVERSED, "def f(s):\n return reversed(s)\n";
    /// See `builtins/slots.rs`.
    SLOT_LT, "def f(s, o):\n return s < o\n";
    /// See `builtins/slots.rs`.
    SLOT_LE, "def f(s, o):\n return s <= o\n";
    /// See `builtins/slots.rs`.
    SLOT_GT, "def f(s, o):\n return s > o\n";
    /// See `builtins/slots.rs`.
    SLOT_GE, "def f(s, o):\n return s >= o\n";
    /// `iter(x)` through `__iter__`.
    ITER_CHECKED, "def f(x):\n i = type(x).__iter__(x)\n if not hasattr(type(i), '__next__'):\n  raise TypeError(\"iter() returned non-iterator of type '\" + type(i).__name__ + \"'\")\n return i\n";
}

/// The first number of the functions that modules bring along.
pub const FIRST_OF_MODULES: u16 = SOURCES.len() as u16;

/// Function `number`, compiled and linked on first use.
pub fn function(vm: &mut Vm<'_>, host: &mut dyn Host, number: u16) -> Result<Value, Signal> {
    let n = number as usize;
    let table = vm.state.roots[root::PRELUDE];
    if table != UNSET {
        let f = vm.heap.get(table, 1 + n);
        if f != UNSET {
            return Ok(f);
        }
    }
    let mut module = vm.state.roots[root::PRELUDE_MODULE];
    if module == UNSET {
        module = vm.heap.alloc(kind::MODULE, 4)?;
        vm.heap.set(module, 1, names::PRELUDE);
        vm.heap.set(module, 3, imm(immediate::MODULE, crate::modules::PRELUDE));
        vm.state.roots[root::PRELUDE_MODULE] = module;
    }
    let mut table = table;
    if table == UNSET {
        table = vm.heap.alloc(kind::VALUES, 1 + prelude_data::FIRST as usize + prelude_data::SOURCES.len())?;
        vm.state.roots[root::PRELUDE] = table;
    }
    let of_modules = n.wrapping_sub(SOURCES.len());
    let data = n.wrapping_sub(prelude_data::FIRST as usize);
    let text = SOURCES.get(n).or_else(|| python::FUNCTIONS.get(of_modules)).or_else(|| prelude_data::SOURCES.get(data));
    let text = text.copied().unwrap_or(packed!("def f():\n pass\n"));
    let mut cx = vm.cx(host);
    let c = interp::compile_packed(&mut cx, text, names::PRELUDE)?;
    interp::link(&mut cx, c, module)?;
    vm.run_definitions(host, c)?;
    let cell = vm.heap.get_name(vm.heap.get(module, 2), names::F);
    let f = vm.heap.get(cell, 1);
    vm.heap.set(table, 1 + n, f);
    Ok(f)
}
