import re

m = re.match(r'(\w+)@(?P<host>\w+)\.com', 'joe@example.com!')
print(m.group(), m.group(1), m['host'], m.groups(), m.groupdict(), m.span(), m.start(2), m.end('host'), m.lastindex, m.lastgroup)
print(re.findall(r'\d+', 'a1b22c333'), re.split(r'[,;]\s*', 'a, b;c'), re.sub(r'(\d)', r'<\1>', 'a1b2'))
print(re.sub('a', lambda m: m.group().upper(), 'banana'), re.subn('a', 'x', 'banana', 2), re.subn('a', lambda m: 'y', 'banana'))
print([m.group() for m in re.finditer('[a-c]+', 'abcxbca')], re.search('z', 'abc'), re.fullmatch('a+', 'aaa').end(), re.escape('a.b*c'))
p = re.compile('(?i)HeLLo')
print(p.search('say hello').span(), p.pattern, p.groups, p.flags, p.match('xhello', 1).start(), p.groupindex)
for bad in ('(', '[', '*a', 'a**', '(?P<x', '\\', '[b-a]'):
    try:
        re.compile(bad)
    except re.error as e:
        print(type(e).__name__, e)
print(re.split('(x)', 'axbxc'), re.findall('(a)(b)?', 'abaa'), re.sub('x*', '-', 'abxd'), re.findall('', 'ab'), re.split('x*', 'axbc'))
print(re.compile(b'a(.)').match(b'ab').group(1), re.sub('(?P<n>a)', r'[\g<n>]', 'cat'), re.match('(a)|(b)', 'b').groups('?'))
print(re.search('\u00e9+', 'caf\u00e9\u00e9!').span(), re.findall(r'\b\w', 'one two'), re.findall('^.', 'a\nb', re.M), re.findall('a.b', 'a\nb', re.S))
print(m.expand(r'\2-\1'), re.match('a', 'b'), bool(re.match('', '')), m.string, m.re.pattern)
try:
    m.group(9)
except IndexError as e:
    print(e)
print(re.match('(a*)*b', 'a' * 12), re.search(r'(\d+)-(\d+)?', '12-').group(1, 2))
