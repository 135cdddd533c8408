//! The parts of modules that are Python: functions that natives redirect to, and whole modules compiled when they are imported.

use crate::packed;
use crate::packed::Packed;
use crate::prelude::FIRST_OF_MODULES as FIRST;

macro_rules! functions {
    ($($(#[$doc:meta])* $id:ident, $text:expr;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $($id,)* }
        $($(#[$doc])* pub const $id: u16 = FIRST + Order::$id as u16;)*
        /// The functions' sources, in the order of their numbers.
        pub const FUNCTIONS: &[Packed] = &[$(packed!($text)),*];
    };
}

functions! {
    /// `json.dump`
    JSON_DUMP, "def f(obj, fp, **kw):\n import json\n fp.write(json.dumps(obj, **kw))\n";
    /// `json.load`
    JSON_LOAD, "def f(fp, **kw):\n import json\n return json.loads(fp.read())\n";
    /// `json.dumps` with a `default`.
    JSON_DUMPS_DEFAULT, "def _plain(x, d):\n if x is None or isinstance(x, (str, int, float)):\n  return x\n if isinstance(x, dict):\n  return {k: _plain(v, d) for k, v in x.items()}\n if isinstance(x, (list, tuple)):\n  return [_plain(y, d) for y in x]\n return _plain(d(x), d)\ndef f(obj, default=None, **kw):\n import json\n return json.dumps(_plain(obj, default), **kw)\n";
    /// `re.sub` with a function.
    RE_SUB, "def f(pattern, repl, string, count=0, flags=0):\n import re\n p = re.compile(pattern, flags)\n l = []\n at = n = 0\n for m in p.finditer(string):\n  if count and n == count:\n   break\n  l.append(string[at:m.start()])\n  l.append(repl(m))\n  at = m.end()\n  n += 1\n l.append(string[at:])\n return string[:0].join(l)\n";
    /// `re.subn` with a function.
    RE_SUBN, "def f(pattern, repl, string, count=0, flags=0):\n n = [0]\n def g(m):\n  n[0] += 1\n  return repl(m)\n import re\n return (re.compile(pattern, flags).sub(g, string, count), n[0])\n";
    /// `random.shuffle` of anything but a list.
    RANDOM_SHUFFLE, "def f(x):\n import random\n for i in range(len(x) - 1, 0, -1):\n  j = random.randrange(i + 1)\n  x[i], x[j] = x[j], x[i]\n";
    /// `random.choice` of any sequence.
    RANDOM_CHOICE, "def f(x):\n import random\n if not len(x):\n  raise IndexError('Cannot choose from an empty sequence')\n return x[random.randrange(len(x))]\n";
    /// `random.choices`
    RANDOM_CHOICES, "def f(population, weights=None, *, cum_weights=None, k=1):\n import random\n n = len(population)\n if weights is None and cum_weights is None:\n  return [population[random.randrange(n)] for _ in range(k)]\n if cum_weights is None:\n  cum_weights = []\n  t = 0\n  for w in weights:\n   t += w\n   cum_weights.append(t)\n if len(cum_weights) != n:\n  raise ValueError('The number of weights does not match the population')\n l = []\n for _ in range(k):\n  r = random.random() * cum_weights[-1]\n  i = 0\n  while i < n - 1 and r >= cum_weights[i]:\n   i += 1\n  l.append(population[i])\n return l\n";
    /// `random.sample`
    RANDOM_SAMPLE, "def f(population, k):\n import random\n l = list(population)\n n = len(l)\n if k < 0 or k > n:\n  raise ValueError('Sample larger than population or is negative')\n for i in range(k):\n  j = random.randrange(i, n)\n  l[i], l[j] = l[j], l[i]\n return l[:k]\n";
    /// An instance of a class derived from a built-in type whose part Python makes.
    SUBCLASS_NEW, "def f(c, b, u, *a, **k):\n o = _wrap(c, b(*a, **k))\n if u:\n  o.__init__(*a, **k)\n return o\n";
    /// `time.localtime` and what else stands in `_calendar`.
    TIME_CALENDAR, "def f(name):\n import _calendar\n return getattr(_calendar, name)\n";
}

/// The source of a module that is all Python.
pub fn module(name: &str) -> Option<Packed> {
    MODULES.iter().find(|m| m.0 == name).map(|m| m.1)
}

const MODULES: &[(&str, Packed)] = &[
    ("_namespace", packed!(include_str!("py/_namespace.py"))),
    ("builtins", packed!(include_str!("py/builtins.py"))),
    ("traceback", packed!(include_str!("py/traceback.py"))),
    ("asyncio", packed!(include_str!("py/asyncio.py"))),
    ("_asyncio_more", packed!(include_str!("py/asyncio_more.py"))),
    ("_asyncio_streams", packed!(include_str!("py/asyncio_streams.py"))),
    ("collections", packed!(include_str!("py/collections.py"))),
    ("io", packed!(include_str!("py/io.py"))),
    ("_calendar", packed!(include_str!("py/calendar.py"))),
    ("weakref", packed!(include_str!("py/weakref.py"))),
    ("heapq", packed!(include_str!("py/heapq.py"))),
];
