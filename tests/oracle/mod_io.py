import io

s = io.StringIO('ab\ncd\n')
print(s.readline(), s.read(), s.tell(), s.seek(0), s.readlines())
s = io.StringIO()
s.write('hello')
s.seek(1)
s.write('E')
print(s.getvalue(), file=s)
print(repr(s.getvalue()))
with io.BytesIO(b'12345') as b:
    print(b.read(2), b.write(b'xyz!'), b.getvalue())
    buf = bytearray(3)
    b.seek(0)
    print(b.readinto(buf), buf)
try:
    b.read()
except ValueError as e:
    print(e)
