import struct

b = bytes(range(16))
print(struct.unpack_from('<H', b), struct.unpack_from('<H', b, 2), struct.unpack_from('<H', b, offset=4))
print(struct.unpack_from('<H', buffer=b), struct.unpack_from('<H', offset=6, buffer=b))
s = struct.Struct('>BH')
print(s.unpack_from(b), s.unpack_from(b, 3), s.unpack_from(b, offset=5), s.unpack_from(buffer=b, offset=1))
for call in (
    lambda: struct.unpack_from('<H'),
    lambda: struct.unpack_from('<H', offset=1),
    lambda: struct.unpack_from('<H', b, start=1),
    lambda: struct.unpack_from('<H', b, offset=15),
    lambda: struct.unpack_from('<H', b, offset='x'),
):
    try:
        print(call())
    except (TypeError, struct.error) as e:
        print(type(e).__name__)
