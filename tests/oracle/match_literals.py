# Literal, capture, wildcard, or and guard patterns.
def f(x):
    match x:
        case 0: return "zero"
        case 1 | 2 | 3: return "small"
        case -1: return "minus one"
        case 1.5: return "float"
        case "a" | "b": return "letter"
        case None: return "none"
        case True: return "true"
        case b"x": return "bytes"
        case int(n) if n > 100: return f"big {n}"
        case str() as s: return "str " + s
        case other: return ("other", other)
print([f(x) for x in (0, 2, -1, 1.5, "b", None, True, b"x", 200, 50, "zzz", [], 3j)])
match 5:
    case 6: print("no")
print("fell through")
match (1, 2):
    case _: print("any")
