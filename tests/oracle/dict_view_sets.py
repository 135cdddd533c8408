def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


a, b = {"x": 1, "y": 2}, {"y": 2, "z": 3}
print(sorted(a.keys() & b.keys()), sorted(a.keys() | b.keys()), sorted(a.keys() - b.keys()), sorted(a.keys() ^ b.keys()))
print(sorted(a.items() & b.items()), sorted(a.items() - b.items()))
print(sorted(a.keys() & ["y", "q"]), sorted(a.keys() | {"w"}), sorted({"x"} | a.keys()), sorted({"x", "w"} & a.keys()))
print(a.keys() == {"x", "y"}, a.keys() == b.keys(), {"x", "y"} == a.keys(), a.keys() != b.keys())
print(a.items() == {("x", 1), ("y", 2)}, a.items() == dict(a).items(), a.values() == a.values())
print(a.keys() <= {"x", "y", "z"}, a.keys() < a.keys(), a.keys() >= {"x"}, {"x"} < a.keys())
print(type(a.keys() & b.keys()))
t(lambda: a.values() & b.values())
t(lambda: a.keys() & 5)
