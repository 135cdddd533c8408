# Methods of str, bytes and bytearray, called through the tables.
def t(f, *a):
    try:
        r = f(*a)
        print(repr(r), type(r).__name__)
    except Exception as e:
        print(type(e).__name__, e)


for s in ('Hello, World', b'Hello, World', bytearray(b'Hello, World')):
    k = type(s)

    def w(x):
        return x if k is str else x.encode()

    t(s.upper)
    t(s.lower)
    t(s.title)
    t(s.swapcase)
    t(s.capitalize)
    t(s.find, w('o'))
    t(s.find, w('o'), 5)
    t(s.rfind, w('o'), 0, 8)
    t(s.index, w('W'))
    t(s.index, w('zz'))
    t(s.count, w('l'))
    t(s.replace, w('l'), w('L'), 2)
    t(s.split)
    t(s.split, w(','))
    t(s.split, w(''))
    t(s.rsplit, w('o'), 1)
    t(s.partition, w(', '))
    t(s.rpartition, w('zz'))
    t(s.startswith, w('Hell'))
    t(s.startswith, (w('x'), w('H')))
    t(s.endswith, w('d'), 3)
    t(s.strip, w('Hd'))
    t(s.center, 20, w('*'))
    t(s.ljust, 15)
    t(s.zfill, 15)
    t(s.removeprefix, w('Hello'))
    t(s.isalpha)
    t(s.isascii)
    t(s.join, [w('a'), w('b')])
    t(s.join, [w('a'), 3])
    t(w('a\tb').expandtabs, 4)
    t(w('a\nb\r\n').splitlines, True)
    t(s.find, 3.5)
    t(s.startswith, 3)
t('a,b,,c'.split, ',', -1)
t(lambda: 'a b c'.split(maxsplit=1))
t(lambda: 'a b c'.split(sep=' '))
t('caf\u00e9'.encode)
t('caf\u00e9'.encode, 'ascii')
t('caf\u00e9'.encode, 'ascii', 'replace')
t(b'caf\xc3\xa9'.decode)
t(b'\xff'.decode)
t(b'\xff'.decode, 'utf-8', 'ignore')
t(b'\xff'.decode, 'latin-1')
t('x'.encode, 'klingon')
t('abc'.translate, {97: 'A', 98: None, 99: 120})
t('abc'.translate, str.maketrans('ab', 'xy', 'c'))
t(b'abc'.translate, bytes.maketrans(b'a', b'z'), b'c')
t(bytes.fromhex, '01 ff')
t(bytes.fromhex, '0g')
t(b'\x01\xff'.hex)
t(b'\x01\xff\x02'.hex, ':')
t('{} {x!r:>5} {0[1]}'.format, [1, 2])
t(lambda: '{} {x!r:>5} {0}'.format([1, 2], x='q'))
t(lambda: '{0} {x!r:>5} {0[1]}'.format([1, 2], x='q'))
t('{a}-{b:03d}'.format_map, {'a': 1, 'b': 2})
b = bytearray(b'abc')
b.extend([100, 101])
b.extend(b'f')
b.insert(0, 64)
print(b, b.pop(), b.pop(0), b)
b.remove(ord('c'))
b.reverse()
print(b, b.copy() == b)
b.clear()
print(b)
t(b.pop)
t(b.append, 256)


class S(str):
    def __str__(self):
        return 'own'


class N:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return 'N(' + str(self.n) + ')'

    def __index__(self):
        return self.n

    def __format__(self, spec):
        return 'F' + spec


print('%s %s %r' % (S('a'), N(1), [N(2)]))
print('%(k)s %(k)5r|%(n)d' % {'k': N(3), 'n': N(4)})
print('%5s|%-5s|%.1s' % (N(1), S('b'), N(2)))
print('%x %c' % (N(255), 'z'))
print('{:>4} {!r} {!s:*^8}'.format(N(1), N(2), N(3)))
print('{0.n} {0.n:03}'.format(N(7)), f'{N(8)!r:>6} {N(9):q}')
