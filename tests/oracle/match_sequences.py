# Sequence patterns with stars and nesting.
def f(x):
    match x:
        case []: return "empty"
        case [1]: return "just one"
        case [a, b]: return ("two", a, b)
        case [1, *rest]: return ("one and", rest)
        case (first, *_, "end"): return ("to end", first)
        case [[a, [b, *c]], *d]: return ("nested", a, b, c, d)
        case [*_, last]: return ("last", last)
        case str(): return "string is no sequence"
        case _: return "none"
print(f([]), f([1]), f((3, 4)), f([1, 2, 3]), f([5, 6, "end"]), f([[1, [2, 3, 4]], 5, 6]), f([7, 8, 9]), f("abc"), f({1}), f(range(3)))
match [1, 2, 3, 4]:
    case a, b, *c:
        print(a, b, c)
