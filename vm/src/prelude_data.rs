//! The prelude's functions for text, numbers and containers; `prelude.rs` says what the prelude is.
//!
//! They are numbered from [`FIRST`] on in their order here. [`callable`] gives a value that calls one, for natives that run inside an
//! instruction (an operator), where a redirection has no call to redirect.

use crate::names;
use crate::native::{Method, Signal, method_kw};
use crate::packed;
use crate::packed::Packed;
use crate::value::{Value, imm, immediate};

/// Number of the first function.
pub const FIRST: u16 = 160;

/// Table number of [`CALLABLES`] in `tables.rs`.
pub const TABLE: u32 = 253;

/// The value that calls prelude function `number` of this file.
pub const fn callable(number: u16) -> Value {
    imm(immediate::NATIVE, TABLE << 8 | (number - FIRST) as u32)
}

macro_rules! functions {
    ($($(#[$doc:meta])* $id:ident, $text:expr;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $($id,)* }
        $($(#[$doc])* pub const $id: u16 = FIRST + Order::$id as u16;)*
        /// The source of each function.
        pub const SOURCES: &[Packed] = &[$(packed!($text)),*];
        /// A native for each function that redirects to it.
        pub const CALLABLES: &[Method] = &[$(method_kw(names::F, |_, _| Err(Signal::Redirect($id)), 0, 255)),*];
    };
}

functions! {
    /// Calls `fn` again with `v`, one of its arguments, replaced by `v.__index__()`.
    WITH_INDEX, "def f(fn, v, *a, **k):
 i = type(v).__index__(v)
 if not isinstance(i, int):
  raise TypeError('__index__ returned non-int (type ' + type(i).__name__ + ')')
 return fn(*[i if x is v else x for x in a], **{n: (i if x is v else x) for n, x in k.items()})
";
    /// Calls `fn` again with `v`, one of its arguments, replaced by `v.__float__()` or `float(v.__index__())`.
    WITH_FLOAT, "def f(fn, v, *a, **k):
 i = float(v)
 return fn(*[i if x is v else x for x in a], **{n: (i if x is v else x) for n, x in k.items()})
";
    /// Calls `fn` again with `v`, one of its arguments, replaced by `v.__complex__()`.
    WITH_COMPLEX, "def f(fn, v, *a, **k):
 i = type(v).__complex__(v)
 if not isinstance(i, complex):
  raise TypeError('__complex__ returned non-complex (type ' + type(i).__name__ + ')')
 return fn(*[i if x is v else x for x in a], **{n: (i if x is v else x) for n, x in k.items()})
";
    /// Calls `fn` again with `v`, one of its arguments, replaced by `bytes(v)`.
    WITH_BYTES, "def f(fn, v, *a, **k):
 i = bytes(v)
 return fn(*[i if x is v else x for x in a], **{n: (i if x is v else x) for n, x in k.items()})
";
    /// `s[k]` where k is an object with `__index__`, or a slice of such.
    GET_BY_INDEX, "def _i(x):
 return x if x is None else _index(x)
def f(s, k):
 if isinstance(k, slice):
  return s[_i(k.start):_i(k.stop):_i(k.step)]
 i = _index(k)
 if not isinstance(i, int):
  raise TypeError('__index__ returned non-int (type ' + type(i).__name__ + ')')
 return s[i]
";
    /// `s[k] = v`, as [`GET_BY_INDEX`].
    SET_BY_INDEX, "def _i(x):
 return x if x is None else _index(x)
def f(s, k, v):
 if isinstance(k, slice):
  s[_i(k.start):_i(k.stop):_i(k.step)] = v
 else:
  s[_i(k)] = v
";
    /// `del s[k]`, as [`GET_BY_INDEX`].
    DELETE_BY_INDEX, "def _i(x):
 return x if x is None else _index(x)
def f(s, k):
 if isinstance(k, slice):
  del s[_i(k.start):_i(k.stop):_i(k.step)]
 else:
  del s[_i(k)]
";
    /// `s[k] = v` of a bytearray or array where v has `__index__` or `__float__`.
    SET_CONVERTED, "def f(s, k, v):
 h = getattr(type(v), '__index__', None)
 s[k] = float(v) if h is None else h(v)
";
    /// `s * n` where n has `__index__`.
    REPEAT_BY_INDEX, "def f(s, n):
 return s * type(n).__index__(n)
";
    /// `s.translate(table)`.
    TRANSLATE, "def f(s, t):
 l = []
 for c in s:
  try:
   x = t[ord(c)]
  except LookupError:
   l.append(c)
   continue
  if x is None:
   continue
  if isinstance(x, int):
   if not 0 <= x < 0x110000:
    raise ValueError('character mapping must be in range(0x110000)')
   x = chr(x)
  elif not isinstance(x, str):
   raise TypeError('character mapping must return integer, None or str')
  l.append(x)
 return ''.join(l)
";
    /// `str.maketrans(x[, y[, z]])`.
    MAKETRANS, "def f(x, y=_missing, z=''):
 d = {}
 if y is _missing:
  if not isinstance(x, dict):
   raise TypeError('if you give only one argument to maketrans it must be a dict')
  for k, v in x.items():
   if isinstance(k, str):
    if len(k) != 1:
     raise ValueError('string keys in translate table must be of length 1')
    k = ord(k)
   elif not isinstance(k, int):
    raise TypeError('keys in translate table must be strings or integers')
   d[k] = v
  return d
 if not isinstance(x, str):
  raise TypeError('first maketrans argument must be a string if there is a second argument')
 if len(x) != len(y):
  raise ValueError('the first two maketrans arguments must have equal length')
 for i in range(len(x)):
  d[ord(x[i])] = ord(y[i])
 for c in z:
  d[ord(c)] = None
 return d
";
    /// `bytes.maketrans(x, y)`.
    MAKETRANS_BYTES, "def f(x, y):
 if len(x) != len(y):
  raise ValueError('maketrans arguments must have same length')
 t = bytearray(range(256))
 for i in range(len(x)):
  t[x[i]] = y[i]
 return bytes(t)
";
    /// `s % a` where Python must run: finds and converts each value, then formats natively.
    PERCENT, "def f(s, a):
 m = isinstance(a, (dict, list)) or not isinstance(a, (tuple, str, bytes, bytearray)) and hasattr(type(a), '__getitem__')
 t = a if isinstance(a, tuple) else (a,)
 n = 0
 l = []
 short = False
 for c, w in _percent_kinds(s):
  if w is not None:
   if not m:
    raise TypeError('format requires a mapping')
   x = a[w]
   n = len(t)
  else:
   if n >= len(t):
    short = True
    break
   x = t[n]
   n += 1
  if c == 'r':
   x = repr(x)
  elif c == 'a':
   x = ascii(x)
  elif c == 's':
   if isinstance(s, str):
    x = str(x)
   elif not isinstance(x, (bytes, bytearray, memoryview)) and hasattr(type(x), '__bytes__'):
    x = type(x).__bytes__(x)
  elif c == 'd' and not isinstance(x, (int, float)):
   h = getattr(type(x), '__int__', None) or getattr(type(x), '__index__', None)
   if h is not None:
    x = h(x)
  elif c == 'x' and not isinstance(x, (int, float)):
   h = getattr(type(x), '__index__', None)
   if h is not None:
    x = h(x)
  elif c == 'f' and not isinstance(x, (int, float, str)) and hasattr(type(x), '__float__'):
   x = float(x)
  elif c == '*' and not isinstance(x, int):
   raise TypeError('* wants int')
  l.append(x)
 r = _percent(s, tuple(l))
 if short:
  raise TypeError('not enough arguments for format string')
 if n < len(t) and not m:
  raise TypeError('not all arguments converted during ' + ('string' if isinstance(s, str) else 'bytes') + ' formatting')
 return r
";
    /// `s.format(*a, **k)`, `s.format_map(k)` (a is None).
    FORMAT, "def f(s, a, k):
 n = [0]
 def get(p):
  w = p[0]
  if w is None:
   if n[0] < 0:
    raise ValueError('cannot switch from manual field specification to automatic field numbering')
   w = n[0]
   n[0] = w + 1
  elif isinstance(w, int):
   if n[0] > 0:
    raise ValueError('cannot switch from automatic field numbering to manual field specification')
   n[0] = -1
  if isinstance(w, int):
   if a is None:
    raise ValueError('Format string contains positional fields')
   if w >= len(a):
    raise IndexError('Replacement index ' + str(w) + ' out of range for positional args tuple')
   v = a[w]
  else:
   v = k[w]
  for t, q in p[1]:
   v = getattr(v, q) if t else v[q]
  c = p[2]
  if c == 'r':
   return repr(v)
  if c == 's':
   return str(v)
  if c == 'a':
   return ascii(v)
  return v
 l = []
 for p in _template(s):
  if isinstance(p, str):
   l.append(p)
   continue
  v = get(p)
  e = p[3]
  if '{' in e or '}' in e:
   g = []
   for q in _template(e):
    if isinstance(q, str):
     g.append(q)
     continue
    w = get(q)
    if '{' in q[3]:
     raise ValueError('Max string recursion exceeded')
    g.append(format(w, q[3]))
   e = ''.join(g)
  l.append(format(v, e))
 return ''.join(l)
";
    /// `s.format(*a, **k)`.
    FORMAT_CALL, "def f(s, *a, **k):
 return _format(s, a, k)
";
    /// `s.format_map(m)`.
    FORMAT_MAP, "def f(s, m):
 return _format(s, None, m)
";
    /// `ba.extend(iterable)`.
    BYTEARRAY_EXTEND, "def f(b, it):
 b += bytearray([x for x in it])
";
    /// `array.extend(iterable)`, `fromlist`.
    ARRAY_EXTEND, "def f(a, it):
 for x in it:
  a.append(x)
";
    /// `array(typecode, iterable)`.
    ARRAY, "def f(t, it):
 return _array(t, list(it))
";
    /// `b[slice] = iterable` of a bytearray.
    BYTEARRAY_SET_SLICE, "def f(b, k, v):
 b[k] = bytes(v)
";
    /// `c(*a, **k)` where class c derives from the built-in type b, whose constructor needs Python.
    NEW_SUBVALUE, "def f(c, b, i, *a, **k):
 o = _wrap(c, b(*a, **k))
 if i:
  o.__init__(*a, **k)
 return o
";
    /// `d.update(mapping or pairs, **kw)`: never through a subclass's own methods.
    DICT_UPDATE, "def f(d, m=_missing, /, **kw):
 d = _base(d)
 if m is not _missing:
  if isinstance(m, dict) or hasattr(m, 'keys'):
   for k in m.keys():
    d[k] = m[k]
  else:
   i = 0
   for p in m:
    if not _iterable(p):
     raise TypeError('cannot convert dictionary update sequence element #' + str(i) + ' to a sequence')
    p = tuple(p)
    if len(p) != 2:
     raise ValueError('dictionary update sequence element #' + str(i) + ' has length ' + str(len(p)) + '; 2 is required')
    d[p[0]] = p[1]
    i += 1
 for k in kw:
  d[k] = kw[k]
";
    /// `dict(mapping or pairs, **kw)`.
    DICT, "def f(m, /, **kw):
 d = {}
 d.update(m, **kw)
 return d
";
    /// `a | b` of dicts with keys Python hashes.
    DICT_MERGE, "def f(a, b):
 d = a.copy()
 d.update(b)
 return d
";
    /// `d |= pairs`.
    DICT_IOR, "def f(d, m):
 d.update(m)
 return d
";
    /// `x in view` of items.
    ITEMS_CONTAINS, "def f(v, x):
 if not isinstance(x, tuple) or len(x) != 2:
  return False
 d = v.mapping
 return x[0] in d and (d[x[0]] is x[1] or d[x[0]] == x[1])
";
    /// Set methods over any iterables: which = 0 union, 1 intersection, 2 difference, 3 symmetric difference; +4: in place.
    SET_METHOD, "def f(w, s, *o):
 r = set(s)
 try:
  for i in o:
   if w & 3 == 0:
    for x in i:
     r.add(x)
   elif w & 3 == 1:
    t = set()
    for x in i:
     if x in r:
      t.add(x)
    r = t
   elif w & 3 == 2:
    for x in i:
     r.discard(x)
   else:
    for x in set(i):
     if x in r:
      r.discard(x)
     else:
      r.add(x)
 except BaseException:
  if w == 4 or w == 6:
   _adopt(s, r)
  raise
 if w > 3:
  _adopt(s, r)
 elif isinstance(s, frozenset) and not (w == 0 and hasattr(o[0], 'mapping')):
  return frozenset(r)
 else:
  return r
";
    /// `s |= o` and the like.
    SET_IN_PLACE, "def f(w, s, o):
 _set_method(w, s, o)
 return s
";
    /// See [`SET_METHOD`].
    SET_UNION, "def f(*a):
 return _set_method(0, *a)
";
    /// See [`SET_METHOD`].
    SET_INTERSECTION, "def f(*a):
 return _set_method(1, *a)
";
    /// See [`SET_METHOD`].
    SET_DIFFERENCE, "def f(*a):
 return _set_method(2, *a)
";
    /// See [`SET_METHOD`].
    SET_SYMMETRIC, "def f(*a):
 return _set_method(3, *a)
";
    /// See [`SET_METHOD`].
    SET_UPDATE, "def f(*a):
 return _set_method(4, *a)
";
    /// See [`SET_METHOD`].
    SET_INTERSECTION_UPDATE, "def f(*a):
 return _set_method(5, *a)
";
    /// See [`SET_METHOD`].
    SET_DIFFERENCE_UPDATE, "def f(*a):
 return _set_method(6, *a)
";
    /// See [`SET_METHOD`].
    SET_SYMMETRIC_UPDATE, "def f(*a):
 return _set_method(7, *a)
";
    /// `s.issubset(it)`.
    SET_ISSUBSET, "def f(s, o):
 o = o if isinstance(o, (set, frozenset, dict)) else set(o)
 for x in s:
  if x not in o:
   return False
 return True
";
    /// `s.issuperset(it)`.
    SET_ISSUPERSET, "def f(s, o):
 for x in o:
  if x not in s:
   return False
 return True
";
    /// `s.isdisjoint(it)`.
    SET_ISDISJOINT, "def f(s, o):
 for x in o:
  if x in s:
   return False
 return True
";
    /// Whether set `a` is a subset (a proper one if so told) of `b`.
    SET_ORDER, "def f(a, b, strict):
 for x in a:
  if x not in b:
   return False
 return len(a) < len(b) or not strict
";
    /// `repr` of an instance of a class derived from set or frozenset.
    SET_REPR, "def f(x):
 n = type(x).__name__
 if not x:
  return n + '()'
 return n + '({' + ', '.join([repr(y) for y in x]) + '})'
";
    /// `len(x)` by Python's `__len__`.
    LEN, "def f(x):
 n = _index(type(x).__len__(x))
 if n < 0:
  raise ValueError('__len__() should return >= 0')
 return n
";
    /// `operator.length_hint(x)`.
    LENGTH_HINT, "def f(x):
 if hasattr(type(x), '__len__'):
  try:
   return len(x)
  except TypeError:
   pass
 h = getattr(type(x), '__length_hint__', None)
 if h is None:
  return 0
 try:
  n = h(x)
 except TypeError:
  return 0
 if n is NotImplemented:
  return 0
 if not isinstance(n, int):
  raise TypeError('__length_hint__ must be an integer, not ' + type(n).__name__)
 if n < 0:
  raise ValueError('__length_hint__() should return >= 0')
 return n
";
    /// `globals()` of a module.
    GLOBALS, "def f(m):
 from _namespace import of
 return of(m)
";
    /// `e.add_note(note)`.
    ADD_NOTE, "def f(e, n):
 if not isinstance(n, str):
  raise TypeError(\"note must be a str, not '\" + type(n).__name__ + \"'\")
 if not hasattr(e, '__notes__'):
  e.__notes__ = []
 if not isinstance(e.__notes__, list):
  raise TypeError('Cannot add note: __notes__ is not a list')
 e.__notes__.append(n)
";
    /// `str(x)` by the program's `__str__`.
    STR, "def f(x):
 s = type(x).__str__(x)
 if isinstance(s, str):
  return s
 raise TypeError('__str__ returned non-string (type ' + type(s).__name__ + ')')
";
    /// `str(x)` by the program's `__repr__`.
    STR_BY_REPR, "def f(x):
 s = type(x).__repr__(x)
 if isinstance(s, str):
  return s
 raise TypeError('__str__ returned non-string (type ' + type(s).__name__ + ')')
";
    /// `repr(x)` by the program's `__repr__`.
    OWN_REPR, "def f(x):
 s = type(x).__repr__(x)
 if isinstance(s, str):
  return s
 raise TypeError('__repr__ returned non-string (type ' + type(s).__name__ + ')')
";
    /// `format(x, spec)` by the program's `__format__`.
    OWN_FORMAT, "def f(x, t):
 s = type(x).__format__(x, t)
 if isinstance(s, str):
  return s
 raise TypeError('__format__ must return a str, not ' + type(s).__name__)
";
    /// `int(x)` by the program's `__int__`.
    OWN_INT, "def f(x):
 i = type(x).__int__(x)
 if isinstance(i, int):
  return int.__int__(i)
 raise TypeError('__int__ returned non-int (type ' + type(i).__name__ + ')')
";
    /// `range.index(x)` of what is not in it.
    NOT_IN_RANGE, "def f(x):
 raise ValueError(repr(x) + ' is not in range')
";
    /// `ascii(x)`.
    ASCII, "def f(x):
 return _ascii(repr(x))
";
}
