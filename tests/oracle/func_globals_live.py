g = globals()
print(g is globals(), isinstance(g, dict), type(g) is dict or True)
g["made"] = 3
print(made, "made" in g, g["made"], g.get("made"), g.get("nope"), "print" in g)
made = 4
print(g["made"])
del g["made"]
try:
    print(made)
except NameError as e:
    print(e)
try:
    g["made"]
except KeyError as e:
    print("KeyError", e)
try:
    del g["made"]
except KeyError as e:
    print("KeyError", e)


def f():
    globals()["late"] = [1]
    return late


print(f(), late)
g.update(p=1, q=2)
print(p + q, sorted(k for k in g if len(k) == 1))
print(g.setdefault("p", 9), g.setdefault("r", 9), r, g.pop("r"), "r" in g, g.pop("r", "gone"))
print({**g}["p"], dict(g)["q"], len(g) == len([k for k in g]), "p" in g.keys(), 2 in g.values(), ("q", 2) in g.items())
exec("made = p + 10", g)
print(made, eval("made + 1", g), eval("made + p", globals()))
exec("def h():\n    return made * 2", globals())
print(h())
globals()["Klass"] = type("Klass", (), {"x": 5})
print(Klass.x)
for name in ("u", "v"):
    globals()[name] = name * 2
print(u, v, g["__name__"])
