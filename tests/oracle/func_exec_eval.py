# exec, eval and compile.
print(eval("1 + 2"), eval(" [x for x in range(3)]"), eval("a + b", {"a": 1, "b": 2}), eval("x", {"x": 1}, {"x": 2}))
exec("z = 5\nprint(z)")
print(z)
ns = {}
exec("def f(n):\n    return g(n) * 2\ndef g(n): return n + k\nk = 3", ns)
print(ns["f"](4), "k" in ns)
c = compile("a * 2", "<c>", "eval")
print(eval(c, {"a": 4}), eval(c, {"a": "x"}))
exec(compile("q = 1\nw = q + 1", "f", "exec"))
print(w)
try:
    eval("1 +")
except SyntaxError as e:
    print("syntax", e.msg)
try:
    eval("x = 1")
except SyntaxError as e:
    print("syntax", e.msg)
try:
    eval("undefined_q")
except NameError as e:
    print(e)
def local():
    v = 9
    return eval("v + 1", {"v": v})
print(local())
loc = {}
exec("m = 1", {}, loc)
print(loc)
try:
    exec("1/0")
except ZeroDivisionError as e:
    print(e)
print(eval("(lambda: 3)()"), eval("__name__"), eval(b"1+1"))
try:
    eval(5)
except TypeError as e:
    print(e)
