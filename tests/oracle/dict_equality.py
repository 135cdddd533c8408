def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print({"a": 1, "b": 2} == {"b": 2, "a": 1}, {"a": 1} == {"a": 1.0}, {"a": 1} != {"a": 2}, {} == [], {1: "a"} == {True: "a"})
print({"a": {"b": [1]}} == {"a": {"b": [1]}}, {"a": float("nan")} == {"a": float("nan")})
class E:
    def __init__(self, v):
        self.v = v
    def __eq__(self, o):
        return isinstance(o, E) and self.v == o.v
    def __hash__(self):
        return 7
print({"a": E(1)} == {"a": E(1)}, {"a": E(1)} == {"a": E(2)}, {E(1): 1} == {E(1): 1}, {E(1): 1} == {E(2): 1})
t(lambda: {} < {})
t(lambda: {"a": 1} >= {})
