# Class patterns with attributes and __match_args__.
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class Named(Point):
    def __init__(self, n): self.name = n
def f(p):
    match p:
        case Point(0, 0): return "origin"
        case Point(x=0, y=y): return ("on y", y)
        case Point(x, 0): return ("on x", x)
        case Named(name=n): return ("named", n)
        case Point(x, y) if x == y: return "diagonal"
        case Point(): return "point"
        case int() | float(): return "number"
        case dict(): return "dict"
        case [Point(x=a), Point(y=b)]: return (a, b)
        case bool(b): return b
        case _: return "none"
print([f(p) for p in (Point(0, 0), Point(0, 5), Point(3, 0), Named("n"), Point(2, 2), Point(1, 2), 5, 2.5, {}, [Point(1, 2), Point(3, 4)], "s")])
class Color:
    RED = 1
    GREEN = "g"
def c(x):
    match x:
        case Color.RED: return "red"
        case Color.GREEN: return "green"
    return "?"
print(c(1), c("g"), c(3))
try:
    match Point(1, 2):
        case Point(1, 2, 3): pass
except TypeError as e:
    print(e)
try:
    match 1:
        case f(): pass
except TypeError as e:
    print(e)
