for text in (b"", b"it's", b'say "x"', b"both ' and \"", b"\\", b"\n\t\r\x00\xff~", b"'''"):
    print(repr(bytearray(text)), repr(text), str([bytearray(text)]), ascii(bytearray(text)), "%r" % bytearray(text))
