# Data that contains itself.
l = [1]
l.append(l)
d = {"a": l}
d["d"] = d
print(l, d)
s = [l, l]
print(s)
t = ([],)
t[0].append(t)
print(t)
