# Changing what is iterated over.
l = [1, 2, 3]
for x in l:
    if x < 3: l.append(x + 10)
    if len(l) > 6: break
print(l)
d = {1: 1, 2: 2}
try:
    for k in d:
        d[k + 10] = 0
except RuntimeError as e:
    print(e)
s = {1, 2}
try:
    for k in s:
        s.add(k + 10)
except RuntimeError as e:
    print(e)
l = [1, 2, 3, 4]
for x in l:
    l.remove(x)
print(l)
d = {1: 1, 2: 2}
for k in list(d):
    del d[k]
print(d)
it = iter([1])
list(it)
print(list(it))
