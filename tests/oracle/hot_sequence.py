# Characters, slices and iterators of built-in containers.
items = [10, 20, 30, 40, 50]
row = tuple(items)
text = 'abcdefghijklm'
wide = 'aéb€c😀d'
bounds = [None, 0, 1, 2, 4, 5, 9, 13, 100, -1, -2, -5, -13, -100, 2**40, -2**40, True]
for i in bounds:
    for j in bounds:
        print(items[i:j], row[i:j], text[i:j], wide[i:j], 'literal'[i:j])
    print(items[i::2], row[:i:-1], text[i::3], text[i::1], items[:i:None])
same = row[:]
print(same is row, text[:] == text, items[:] is items, items[:] == items)
copy = items[1:4]
copy.append(1)
copy[0] = 'x'
print(items, copy)
for i in range(-13, 13):
    print(text[i], end=' ')
print([c for c in text], [c for c in wide], [c for c in 'ab~ \x00\t'])
for bad in (13, -14, 'x', 1.5, None):
    try:
        print(text[bad])
    except (IndexError, TypeError) as e:
        print(type(e).__name__, e)
def drain(it):
    out = []
    for x in it:
        out.append(x)
        if len(out) == 2:
            break
    for x in it:
        out.append(x)
    for x in it:
        out.append('never')
    return out
d = {'a': 1, 'b': 2, 'c': 3, 1: 4, 2.5: 5}
del d['b']
large = {i * 7: str(i) for i in range(30)}
for i in range(0, 30, 2):
    del large[i * 7]
for it in (iter(items), iter(row), iter(text), iter(wide), iter(range(5)), iter(range(9, -3, -4)), iter(range(2**30 - 2, 2**30 + 2)),
           iter(d), iter(d.values()), iter(d.items()), iter(large), iter(large.items()), iter({5, 6, 7}), iter(frozenset([1])),
           enumerate(items), enumerate(row, 2**30 - 2), enumerate(text, 3), zip(items, row), zip(items, [1, 2, 3]), zip(row, []),
           reversed(items), reversed(row), reversed(text), iter([]), iter({}), iter(''), enumerate([]), zip([], [])):
    print(drain(it), list(it))
grows = [1, 2, 3]
seen = []
for x in grows:
    seen.append(x)
    if len(grows) < 8:
        grows.append(x * 10)
print(seen)
it = iter(grows)
for x in it:
    if x == 2:
        del grows[:]
print(x, list(it), grows)
for change in (lambda: d.update(z=1), lambda: d.pop('z')):
    try:
        for k in d:
            change()
        print('no error')
    except RuntimeError as e:
        print(e)
for k, v in d.items():
    d[k] = v * 2
print(d)
e = enumerate(items)
next(e)
for pair in e:
    keep = pair
    print(pair, end=' ')
print(keep)
r = reversed(items)
items.pop()
print([x for x in r], [x for x in r])
names = {}
for word in 'to be or not to be that is the question'.split():
    names[word] = names[word] + 1 if word in names else 1
print(names, names['b' + 'e'], names['q' + 'uestion'])
for i in range(20):
    names['key %d' % i] = i
print(sum(names['key %d' % i] for i in range(20)), 'key 3' in names, 'key 33' in names)
