for b in [b"", b"a'b", b'a"b', b"'\"", b"\x00\n\t\r\\\x7f\xff", bytearray(b"x")]:
    print(repr(b), str(b))
