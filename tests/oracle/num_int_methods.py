def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print((255).bit_length(), (0).bit_length(), (-8).bit_length(), (255).bit_count(), (5).conjugate(), (5).real, (5).imag, (5).numerator, (5).denominator, (7).as_integer_ratio())
print((1024).to_bytes(2, "big"), (1024).to_bytes(4, "little"), (-1).to_bytes(2, "big", signed=True), (5).to_bytes(), (5).to_bytes(length=2))
print(int.from_bytes(b"\x04\x00", "big"), int.from_bytes(b"\x00\x04", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes([1, 2], "big"), int.from_bytes(b"\x01"))
t(lambda: (256).to_bytes(1, "big"))
t(lambda: (-1).to_bytes(1, "big"))
t(lambda: (1).to_bytes(-1, "big"))
t(lambda: (1).to_bytes(1, "middle"))
t(lambda: int.from_bytes("ab", "big"))
t(lambda: (128).to_bytes(1, "big", signed=True))
