import binascii, hashlib
print(binascii.hexlify(b"\x00\xffab"), binascii.hexlify(b"abcd", "-"), binascii.unhexlify("00ff"), binascii.unhexlify(b"6162"), binascii.hexlify(bytearray(b"x")), binascii.hexlify(memoryview(b"yz")))
print(binascii.b2a_base64(b""), binascii.b2a_base64(b"a"), binascii.b2a_base64(b"ab"), binascii.b2a_base64(b"abc", newline=False), binascii.a2b_base64("YWJj"), binascii.a2b_base64(b"YQ==\n"), binascii.a2b_base64("Y W\nJj"), binascii.a2b_base64(b""))
for bad in ["0", "zz"]:
    try: binascii.unhexlify(bad)
    except ValueError as e: print(type(e).__name__)
for bad in ["YQ", "Y", "YWJ"]:
    try: binascii.a2b_base64(bad)
    except ValueError as e: print(type(e).__name__)
print(binascii.crc32(b""), binascii.crc32(b"hello"), binascii.crc32(b"lo", binascii.crc32(b"hel")), hex(binascii.crc32(bytes(range(256)))))
for name in ("sha1", "sha256"):
    h = hashlib.new(name); h.update(b"ab"); h.update(b"c"); print(name, h.hexdigest(), h.digest_size, h.digest()[:4])
    print(getattr(hashlib, name)(b"x" * 200).hexdigest())
print(hashlib.sha256().hexdigest())
for n in (0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128): print(n, hashlib.sha256(b"a" * n).hexdigest()[:16], hashlib.sha1(b"a" * n).hexdigest()[:16])
