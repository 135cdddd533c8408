import binascii, errno, hashlib

print(binascii.hexlify(b'\x01\xff'), binascii.unhexlify('01ff'), binascii.b2a_base64(b'hello'), binascii.a2b_base64('aGVsbG8='), binascii.crc32(b'hello'), binascii.hexlify(b'abcd', '-'))
print(binascii.b2a_base64(b'hell', newline=False), binascii.a2b_base64(b'aGVs\nbA=='), binascii.crc32(b'lo', binascii.crc32(b'hel')))
for f, a in ((binascii.unhexlify, 'abc'), (binascii.unhexlify, 'zz'), (binascii.a2b_base64, 'abc')):
    try:
        f(a)
    except binascii.Error as e:
        print(type(e).__name__, e, isinstance(e, ValueError))
print(errno.ENOENT, errno.errorcode[errno.ETIMEDOUT])
for name in ('md5', 'sha1', 'sha256'):
    h = hashlib.new(name)
    for n in (0, 1, 55, 56, 63, 64, 65, 130):
        h.update(bytes(range(n)))
        print(name, n, h.hexdigest())
    c = h.copy()
    c.update(b'x')
    print(h.digest() == h.digest(), h.digest() != c.digest(), h.digest_size, h.block_size, h.name)
print(hashlib.sha256(b'abc').hexdigest(), hashlib.md5().hexdigest())
try:
    hashlib.sha1('text')
except TypeError as e:
    print(e)
