# Operators on numbers and strs where small ints end.
edges = [0, 1, -1, 7, -7, 2**30 - 1, 2**30, -2**30, -2**30 - 1, 2**31, 2**32 + 5, -2**32, 2**62, -2**62, 2**63 - 1, -2**63, 2**63,
         2**64 - 1, -2**64, 2**96 - 1, 2**127]
total = 0
for x in edges:
    row = []
    for y in edges:
        row.append((x + y, x - y, x * y, x & y, x | y, x ^ y))
        row.append((x < y, x <= y, x == y, x != y, x > y, x >= y))
        if y:
            row.append((x // y, x % y))
            if abs(x) < 2**53 and abs(y) < 2**53:
                row.append(x / y)
    print(x, hash(str(row)) == hash(str(row)), len(str(row)), str(row)[-120:])
    for y in (0, 1, 5, 31, 32, 33, 62, 63, 64, 100):
        total = (total * 31 + (x << y) + (x >> y)) % (2**61 - 1)
print(total)
for x in edges:
    y = x
    y += 2**31
    z = x
    z *= 2**33 + 1
    w = x
    w -= -5
    print(y, z, w, x + 1, x - 1)
big = 1
for i in range(40):
    big = big + big + (big << 31)
print(big)
nan = float('nan')
inf = float('inf')
floats = [0.0, -0.0, 1.5, -2.25, 1e300, inf, -inf, nan, 3, -4, 2**30 - 1]
for x in floats:
    print([(x + y, x - y, x * y) for y in floats])
    print([(x < y, x <= y, x == y, x != y, x > y, x >= y) for y in floats])
    print([x / y for y in floats if y])
def jumps(x, y):
    out = ''
    if x < y:
        out += '<'
    if x <= y:
        out += '['
    if x == y:
        out += '='
    if x != y:
        out += '!'
    if x > y:
        out += '>'
    if x >= y:
        out += ']'
    return out
print([jumps(x, y) for x in floats for y in floats])
words = ['', 'a', 'b', 'ab', 'abc', 'abcd', 'abcde', 'abce', 'abc\0', 'abcd\0', 'é', 'éa', 'z', 'zé', '\x7f', 'abcdefghi', 'abcdefgh' + 'j']
made = [''.join([c for c in w]) for w in words]
for x in words:
    print([jumps(x, y) for y in made])
    print([x + y for y in made])
    s = x
    for y in made:
        s += y
    print(s, len(s), s == ''.join([x] + made), s.encode())
for x, y in ((1, 'a'), (None, 1), ([1], (1,)), (1.5, 'x'), ('a', b'a')):
    for f in (lambda: x + y, lambda: x < y, lambda: x - y):
        try:
            print(f())
        except TypeError as e:
            print('TypeError', e)
    print(x == y, x != y, jumps(x, x) if x is not None else 0)
