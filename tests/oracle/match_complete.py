class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class Color: RED, BLUE = 1, 2
def kind(v):
    match v:
        case 0 | 1 as small: return f"small {small}"
        case -1 | -2.5 | 1 + 2j: return "negative or complex"
        case "text" | b"bytes": return "text"
        case None | True | False: return "singleton"
        case Color.BLUE: return "blue"
        case int(n) if n > 100: return f"big {n}"
        case int() | float(): return "number"
        case []: return "empty"
        case [x]: return f"one {x}"
        case [x, y, *_] if x == y: return "pair"
        case [1, [2, *inner], *rest]: return f"nested {inner} {rest}"
        case (first, *middle, last): return f"{first} {middle} {last}"
        case {"k": {"deep": [a, *_]}, **rest}: return f"deep {a} {sorted(rest)}"
        case {"a": 1, "b": b}: return f"b {b}"
        case {}: return "mapping"
        case P(0, y=0): return "origin"
        case P(x=0) | P(y=0): return "axis"
        case P(x, P(y, z)): return f"P {x} {y} {z}"
        case P(x, y) as p: return f"point {x} {y} {p.x}"
        case str(s): return f"str {s}"
        case set() as s: return f"set {len(s)}"
        case _: return "other"
for v in [0, 1, -1, -2.5, 1 + 2j, "text", b"bytes", None, True, 2, 101, 50, 0.5, [], [7], (3, 3), [5, 5, 6], [1, [2, 3, 4], 5], (1, 2, 3), [1, 2],
          {"k": {"deep": [1, 2]}, "z": 0}, {"a": 1, "b": 2, "c": 3}, {"q": 1}, {}, P(0, 0), P(0, 5), P(5, 0), P(1, P(2, 3)), P(8, 9), "other", {1, 2}, object, range(2), bytearray(b"x")]:
    print(kind(v))
match = case = _ = 5
print(match, case, _)
match (1, 2):
    case a, b: print(a, b)
match 1, 2:
    case (a, b) if a > b: print("no")
    case [a, b]: print("sequence", a, b)
match [1, 2, 3]:
    case [*_, 3]: print("ends in 3")
match {"x": 1}:
    case {"x": 1, **none}: print(none)
match match:
    case 5: print("five")
x = "unbound"
match 3:
    case x if x > 5: print("big")
    case _: print("x is", x)
def none(v):
    match v:
        case 1: return "one"
print(none(2))
match "abc":
    case ["a", "b", "c"]: print("sequence")
    case str(): print("str is no sequence")
class Named:
    a = 1
match Named():
    case Named(a=1, missing=2): print("no")
    case Named(a=a): print("a", a)
try:
    match Named():
        case Named(1): pass
except TypeError as e: print(e)
try:
    match 5:
        case int(1, 2): pass
except TypeError as e: print(e)
try:
    match P(1, 2):
        case P(1, 2, 3): pass
except TypeError as e: print(e)
for bad in ["match 1:\n case x: pass\n case y: pass", "match 1:\n case x | 1: pass", "match 1:\n case (x | [x, y]): pass", "match 1:\n case [*a, *b]: pass", "match 1:\n case {**r, 'a': 1}: pass", "match 1:\n case a.b.c(): pass\n case -x: pass", "match 1:\n case [x, x]: pass", "match 1:\n case {1: a, 1: b}: pass", "match 1:\n case P(x=1, x=2): pass", "match 1:\n case 1 + 2: pass", "match 1:\n case f'': pass"]:
    try: compile(bad, "m", "exec"); print("fine")
    except SyntaxError as e: print(e.msg, e.lineno, e.offset)
