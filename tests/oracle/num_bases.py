def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(bin(5), bin(-5), bin(0), oct(8), oct(-8), hex(255), hex(-255), hex(2**70), bin(True))
t(lambda: bin(1.5))
t(lambda: hex("a"))
print(0b101, 0o17, 0xff, 1_000_000, 0XAB, 1e3, 1_0.5, .5, 5., 1j)
print(chr(97), ord("a"), chr(0x20ac) == "€", ord("€"))
t(lambda: chr(-1))
t(lambda: chr(0x110000))
t(lambda: ord("ab"))
t(lambda: ord(5))
t(lambda: ord(b"a"))
