# oracle: skip small-heap
lines = ["v%d = %d" % (i, i * i) for i in range(600)]
source = "\n".join(lines) + "\ntotal = sum([v1, v10, v599])\n"
space = {}
exec(source, space)
print(len(source) > 4096, space["total"], space["v300"], len([k for k in space if k.startswith("v")]))
print(eval("  [" + ", ".join(str(i) for i in range(2000)) + "][-1]"))
c = compile("x = '%s'\n" % ("y" * 6000), "f", "exec")
space = {}
exec(c, space)
print(len(space["x"]))
try:
    exec("\n" * 5000 + "a b\n")
except SyntaxError as e:
    print(e.msg, e.lineno, e.offset)
