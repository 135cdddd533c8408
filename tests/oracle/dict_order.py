d = {}
for k in "zyxabc":
    d[k] = ord(k)
del d["y"]
d["y"] = 0
d["z"] = 1
print(list(d), list(d.values()))
for i in range(100):
    d[i] = i
for i in range(0, 100, 2):
    del d[i]
print(len(d), list(d)[:8], list(d)[-3:])
d = {1: "a", 1.0: "b", True: "c"}
print(d)
