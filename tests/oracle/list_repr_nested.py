# oracle: skip tiny-stack
a = [1]
a.append(a)
print(a)
d = {"k": 1}
d["self"] = d
print(d)
u = ([],)
u[0].append(u)
print(u)
print([[], (), {}, set(), [None, True, 1.5, "x", b"y"]])
x = []
for i in range(20):
    x = [x]
print(len(repr(x)))
