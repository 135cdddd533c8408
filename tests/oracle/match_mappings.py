# Mapping patterns.
def f(x):
    match x:
        case {"type": "circle", "r": r}: return ("circle", r)
        case {"type": "rect", "size": [w, h]}: return ("rect", w, h)
        case {"a": 1, **rest}: return ("rest", rest)
        case {1: {"k": v}}: return ("deep", v)
        case {}: return "any mapping"
        case _: return "no"
print(f({"type": "circle", "r": 3, "extra": 1}), f({"type": "rect", "size": (1, 2)}), f({"a": 1, "b": 2}), f({1: {"k": 5}}), f({"q": 0}), f([]))
