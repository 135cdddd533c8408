# Bindings of patterns; soft keywords remain names.
match = 5
case = 6
print(match, case)
match match:
    case case:
        print("bound", case)
def f(cmd):
    match cmd.split() if hasattr(cmd, "split") else cmd:
        case ["go", ("north" | "south") as d]: return "go " + d
        case ["get", obj] | ["take", obj]: return "get " + obj
        case [x, y] as whole: return whole, x
print(f(["go", "north"]), f(["take", "key"]), f(["a", "b"]), f([]))
_ = 3
match 7:
    case _: print(_)
match (1, [2, 3]):
    case (a, [b, c] as d):
        print(a, b, c, d)
