# Generator expressions are lazy and close over variables.
n = 2
g = (i * n for i in range(3))
n = 10
print(list(g), list(g))
print(sum(x for x in range(5) if x % 2), max((len(w), w) for w in ["a", "bbb"]), dict((k, v) for k, v in [("a", 1)]), "".join(c.upper() for c in "abc"))
def log(x):
    print("log", x)
    return x
g = (log(i) for i in (log(1), log(2)))
print("made")
print(next(g))
print(any(log(x) for x in (0, 1, 2)))
print(sorted((x, y) for x in range(2) for y in "ab"), type(g).__name__)
try:
    (x for x in 5)
except TypeError as e:
    print(e)
