import struct
def attempt(f, *a):
    try: print(f(*a))
    except (struct.error, OverflowError) as e: print(type(e).__name__)
for fmt, vals in [("<bBhHiIlLqQ", (-1, 255, -2, 65535, -3, 4294967295, -4, 5, -6, 18446744073709551615)), (">hhl", (1, 2, 3)), ("!H", (513,)), ("<e", (1.5,)), ("<f", (0.1,)), (">d", (-2.25,)), ("<3s5sx2x?c", (b"ab", b"abcdefg", True, b"z")), ("<5p", (b"hello world",)), ("=bxh", (1, 2)), ("<0s2h", (b"", 1, 2)), ("4B", (1, 2, 3, 4)), ("< h h", (1, 2))]:
    data = struct.pack(fmt, *vals)
    print(fmt, data.hex(), struct.calcsize(fmt), struct.unpack(fmt, data))
print(struct.calcsize("<"), struct.calcsize("bi"), struct.calcsize("@bq"), struct.calcsize("<bq"), struct.calcsize("bxxh"), struct.calcsize("10s"))
b = bytearray(10)
struct.pack_into("<HH", b, 2, 1, 2); print(b.hex(), struct.unpack_from("<H", b, 2), struct.unpack_from("<BB", b, offset=4), struct.unpack_from(">I", memoryview(b), 1))
print(list(struct.iter_unpack("<H", bytes(range(6)))))
attempt(struct.pack, "B", 256); attempt(struct.pack, "b", -129); attempt(struct.pack, "<H", -1); attempt(struct.pack, "hh", 1); attempt(struct.pack, "h", 1, 2); attempt(struct.pack, "h", "x"); attempt(struct.pack, "z", 1); attempt(struct.pack, "s", 5); attempt(struct.pack, "c", b"ab"); attempt(struct.unpack, "H", b"abc"); attempt(struct.unpack, "<I", b""); attempt(struct.unpack_from, "I", b"abc"); attempt(struct.pack_into, "I", bytearray(3), 0, 1); attempt(struct.calcsize, "y"); attempt(struct.pack, "<f", 1e40); attempt(struct.pack, "5"); attempt(struct.unpack, "<?", b"\x02")
s = struct.Struct("<hB"); print(s.size, s.format, s.pack(1, 2), s.unpack(b"\x01\x00\x02"))
