# strings
N = 1
def build(n):
    out = ''
    for i in range(n):
        out += chr(97 + i % 26)
        if i % 10 == 9:
            out += ' '
    return out
def run(n):
    for k in range(n):
        text = build(2000)
        words = text.split()
        caps = [w.upper() for w in words if w.startswith('a') or w.endswith('j')]
        line = ', '.join(w[::-1] for w in words)
        line = line.replace('b', 'BB').strip()
        found = line.find('zzz')
        count = 0
        for c in text:
            if c == 'e':
                count += 1
            elif c.isdigit():
                count -= 1
        rows = []
        for i, w in enumerate(words):
            rows.append('%-12s|%5d|%s' % (w, i, w[2:5]))
            rows.append('{:>12}|{:05d}|{}'.format(w, i, i * 2))
            rows.append(f'{w!r:>14} {i:x} {i / 7:.3f} {k}')
        body = '\n'.join(rows)
        h = 0
        for line2 in body.split('\n'):
            for ch in line2:
                h = (h * 31 + ord(ch)) & 0xffffff
        print(len(caps), len(line), found, count, len(body), h)
run(N)
