//! The parts of modules that are Python: functions that natives redirect to, and whole modules compiled when they are imported.

use crate::prelude::FIRST_OF_MODULES as FIRST;

macro_rules! functions {
    ($($(#[$doc:meta])* $id:ident = $number:literal, $text:expr;)*) => {
        $($(#[$doc])* pub const $id: u16 = FIRST + $number;)*
        /// The functions' sources, in the order of their numbers.
        pub const FUNCTIONS: &[&str] = &[$($text),*];
    };
}

functions! {
    /// `json.dump`
    JSON_DUMP = 0, "def f(obj, fp, **kw):\n import json\n fp.write(json.dumps(obj, **kw))\n";
    /// `json.load`
    JSON_LOAD = 1, "def f(fp, **kw):\n import json\n return json.loads(fp.read())\n";
    /// `json.dumps` with a `default`.
    JSON_DUMPS_DEFAULT = 2, "def _plain(x, d):\n if x is None or isinstance(x, (str, int, float)):\n  return x\n if isinstance(x, dict):\n  return {k: _plain(v, d) for k, v in x.items()}\n if isinstance(x, (list, tuple)):\n  return [_plain(y, d) for y in x]\n return _plain(d(x), d)\ndef f(obj, default=None, **kw):\n import json\n return json.dumps(_plain(obj, default), **kw)\n";
    /// `re.sub` with a function.
    RE_SUB = 3, "def f(pattern, repl, string, count=0, flags=0):\n import re\n p = re.compile(pattern, flags)\n l = []\n at = n = 0\n for m in p.finditer(string):\n  if count and n == count:\n   break\n  l.append(string[at:m.start()])\n  l.append(repl(m))\n  at = m.end()\n  n += 1\n l.append(string[at:])\n return string[:0].join(l)\n";
    /// `re.subn` with a function.
    RE_SUBN = 4, "def f(pattern, repl, string, count=0, flags=0):\n n = [0]\n def g(m):\n  n[0] += 1\n  return repl(m)\n import re\n return (re.compile(pattern, flags).sub(g, string, count), n[0])\n";
    /// `random.shuffle` of anything but a list.
    RANDOM_SHUFFLE = 5, "def f(x):\n import random\n for i in range(len(x) - 1, 0, -1):\n  j = random.randrange(i + 1)\n  x[i], x[j] = x[j], x[i]\n";
    /// `random.choice` of any sequence.
    RANDOM_CHOICE = 6, "def f(x):\n import random\n if not len(x):\n  raise IndexError('Cannot choose from an empty sequence')\n return x[random.randrange(len(x))]\n";
    /// `random.choices`
    RANDOM_CHOICES = 7, "def f(population, weights=None, *, cum_weights=None, k=1):\n import random\n n = len(population)\n if weights is None and cum_weights is None:\n  return [population[random.randrange(n)] for _ in range(k)]\n if cum_weights is None:\n  cum_weights = []\n  t = 0\n  for w in weights:\n   t += w\n   cum_weights.append(t)\n if len(cum_weights) != n:\n  raise ValueError('The number of weights does not match the population')\n l = []\n for _ in range(k):\n  r = random.random() * cum_weights[-1]\n  i = 0\n  while i < n - 1 and r >= cum_weights[i]:\n   i += 1\n  l.append(population[i])\n return l\n";
    /// `random.sample`
    RANDOM_SAMPLE = 8, "def f(population, k):\n import random\n l = list(population)\n n = len(l)\n if k < 0 or k > n:\n  raise ValueError('Sample larger than population or is negative')\n for i in range(k):\n  j = random.randrange(i, n)\n  l[i], l[j] = l[j], l[i]\n return l[:k]\n";
    /// `%` of a str or bytes where arguments need Python to become text or numbers.
    PERCENT = 9, "def f(s, a):\n t = a if isinstance(a, tuple) else (a,)\n l = []\n i = 0\n keyed = False\n for part, key, kind, stars in _percent_kinds(s):\n  if kind is None:\n   l.append(part)\n   continue\n  if key is not None:\n   keyed = True\n   w = [a[key]]\n  else:\n   w = list(t[i:i + stars + 1])\n   i += stars + 1\n   if i > len(t):\n    raise TypeError('not enough arguments for format string')\n  x = w[-1]\n  if kind == 'r':\n   x = repr(x)\n  elif kind == 'a':\n   x = ascii(x)\n  elif kind == 's' and isinstance(s, str):\n   x = str(x)\n  elif kind in 'sb':\n   if hasattr(x, '__bytes__'):\n    x = x.__bytes__()\n  elif kind in 'eEfFgG':\n   if not isinstance(x, (int, float)) and hasattr(type(x), '__float__'):\n    x = x.__float__()\n  elif not isinstance(x, (int, float)):\n   if hasattr(type(x), '__index__'):\n    x = x.__index__()\n   elif kind in 'diu' and hasattr(type(x), '__int__'):\n    x = x.__int__()\n   elif kind != 'c':\n    raise TypeError('%' + kind + ' format: ' + ('a real number' if kind in 'diu' else 'an integer') + ' is required, not ' + type(x).__name__)\n  if not isinstance(s, str) and isinstance(x, str):\n   x = x.encode('ascii', 'backslashreplace')\n  w[-1] = x\n  l.append(_percent(part, tuple(w)))\n if i < len(t) and not keyed and (isinstance(a, tuple) or not hasattr(type(a), '__getitem__')):\n  raise TypeError('not all arguments converted during ' + ('string' if isinstance(s, str) else 'bytes') + ' formatting')\n return s[:0].join(l)\n";
    /// `str.format` where fields need Python.
    STR_FORMAT = 10, "def _field(name, a, k, auto):\n if name is None:\n  if auto[0] is None:\n   raise ValueError('cannot switch from manual field specification to automatic field numbering')\n  name = auto[0]\n  auto[0] += 1\n elif isinstance(name, int):\n  if auto[0]:\n   raise ValueError('cannot switch from automatic field numbering to manual field specification')\n  auto[0] = None\n if isinstance(name, int):\n  if a is None:\n   raise ValueError('Format string contains positional fields')\n  if name >= len(a):\n   raise IndexError('Replacement index ' + str(name) + ' out of range for positional args tuple')\n  return a[name]\n return k[name]\ndef _vformat(s, a, k, depth, auto):\n if depth < 0:\n  raise ValueError('Max string recursion exceeded')\n l = []\n for p in _format_parts(s):\n  if isinstance(p, str):\n   l.append(p)\n   continue\n  name, steps, conv, spec = p\n  v = _field(name, a, k, auto)\n  for attr, key in steps:\n   v = getattr(v, key) if attr else v[key]\n  if conv == 'r':\n   v = repr(v)\n  elif conv == 's':\n   v = str(v)\n  elif conv == 'a':\n   v = ascii(v)\n  if '{' in spec or '}' in spec:\n   spec = _vformat(spec, a, k, depth - 1, auto)\n  l.append(format(v, spec))\n return ''.join(l)\ndef f(s, *a, **k):\n return _vformat(s, a, k, 1, [0])\n";
    /// `str.format_map`
    STR_FORMAT_MAP = 11, "def _field(name, a, k, auto):\n if name is None:\n  if auto[0] is None:\n   raise ValueError('cannot switch from manual field specification to automatic field numbering')\n  name = auto[0]\n  auto[0] += 1\n elif isinstance(name, int):\n  if auto[0]:\n   raise ValueError('cannot switch from automatic field numbering to manual field specification')\n  auto[0] = None\n if isinstance(name, int):\n  if a is None:\n   raise ValueError('Format string contains positional fields')\n  if name >= len(a):\n   raise IndexError('Replacement index ' + str(name) + ' out of range for positional args tuple')\n  return a[name]\n return k[name]\ndef _vformat(s, a, k, depth, auto):\n if depth < 0:\n  raise ValueError('Max string recursion exceeded')\n l = []\n for p in _format_parts(s):\n  if isinstance(p, str):\n   l.append(p)\n   continue\n  name, steps, conv, spec = p\n  v = _field(name, a, k, auto)\n  for attr, key in steps:\n   v = getattr(v, key) if attr else v[key]\n  if conv == 'r':\n   v = repr(v)\n  elif conv == 's':\n   v = str(v)\n  elif conv == 'a':\n   v = ascii(v)\n  if '{' in spec or '}' in spec:\n   spec = _vformat(spec, a, k, depth - 1, auto)\n  l.append(format(v, spec))\n return ''.join(l)\ndef f(s, m):\n return _vformat(s, None, m, 1, [0])\n";
    /// `str.translate` with any table.
    STR_TRANSLATE = 12, "def f(s, table):\n l = []\n for c in s:\n  try:\n   v = table[ord(c)]\n  except LookupError:\n   l.append(c)\n   continue\n  if v is None:\n   continue\n  l.append(chr(v) if isinstance(v, int) else v)\n return ''.join(l)\n";
    /// `str.maketrans`
    STR_MAKETRANS = 13, "def f(x, y=None, z=''):\n d = {}\n if y is None:\n  if not isinstance(x, dict):\n   raise TypeError('if you give only one argument to maketrans it must be a dict')\n  for k, v in x.items():\n   if isinstance(k, str):\n    if len(k) != 1:\n     raise ValueError('string keys in translate table must be of length 1')\n    k = ord(k)\n   d[k] = v\n  return d\n if len(x) != len(y):\n  raise ValueError('the first two maketrans arguments must have equal length')\n for a, b in zip(x, y):\n  d[ord(a)] = ord(b)\n for c in z:\n  d[ord(c)] = None\n return d\n";
    /// `bytes.maketrans`
    BYTES_MAKETRANS = 14, "def f(x, y):\n if len(x) != len(y):\n  raise ValueError('maketrans arguments must have same length')\n b = bytearray(range(256))\n for i in range(len(x)):\n  b[x[i]] = y[i]\n return bytes(b)\n";
    /// `bytearray.extend(iterable)`
    BYTEARRAY_EXTEND = 15, "def f(b, it):\n if isinstance(it, str):\n  raise TypeError(\"expected iterable of integers; got: 'str'\")\n l = bytearray([x for x in it])\n b += l\n";
}

/// The source of a module that is all Python.
pub fn module(name: &str) -> Option<&'static str> {
    MODULES.iter().find(|m| m.0 == name).map(|m| m.1)
}

const MODULES: &[(&str, &str)] =
    &[("collections", include_str!("py/collections.py")), ("io", include_str!("py/io.py"))];
