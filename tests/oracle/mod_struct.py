import struct

print(struct.pack('<bHiq', -1, 65535, -2, 1 << 40), struct.calcsize('bhiq'))
print(struct.unpack('>bHfd', struct.pack('>bHfd', 5, 6, 1.5, 2.25)))
b = bytearray(10)
struct.pack_into('<I', b, 3, 0xdeadbeef)
print(b, hex(struct.unpack_from('<I', b, 3)[0]))
s = struct.Struct('<3sB')
print(s.size, s.pack(b'abcd', 7), s.unpack(b'xyz\x01'), s.format)
print(list(struct.iter_unpack('<H', b'\x01\x00\x02\x00')))
print(struct.pack('>e', 1.5), struct.unpack('<e', b'\x00\x3c'), struct.pack('4p', b'abcdef'), struct.pack('<?xc', True, b'z'))
for bad in (('<b', 200), ('<B', -1), ('<h', 1 << 20), ('<H', -1), ('<i', 'x'), ('<i', 1 << 40), ('<q', 1 << 70), ('<I', -1), ('z', 1), ('<i',), ('3', 1), ('c', 'a'), ('f', 'x'), ('e', 1e9)):
    try:
        struct.pack(*bad)
    except (struct.error, OverflowError) as e:
        print(bad, type(e).__name__, e)
for f, data in (('<i', b'abc'), ('<H', b'')):
    try:
        struct.unpack(f, data)
    except struct.error as e:
        print(e)
try:
    struct.unpack_from('<i', b'abcde', 3)
except struct.error as e:
    print(e)
print(struct.unpack('>Q', bytes(range(8))), struct.unpack('<q', b'\xff' * 8), struct.unpack('>bBhH', b'\xff\xff\xff\xfe\xff\xfe'))
