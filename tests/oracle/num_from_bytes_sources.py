def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


print(int.from_bytes(bytearray(b"a\x01"), "little"), int.from_bytes(memoryview(b"ab"), "big"), int.from_bytes([1, 2], "big"), int.from_bytes((255, 255), "big", signed=True))
print(int.from_bytes(b""), int.from_bytes(b"\x01\x02"), int.from_bytes(bytearray(9), "little"), int.from_bytes(range(3), "big"))
b = bytearray(b"\xff" * 9)
print(int.from_bytes(b, "big"), int.from_bytes(b, "big", signed=True), int.from_bytes(bytes=b[:2], byteorder="big"))
t(int.from_bytes, "ab", "big")
t(int.from_bytes, [256], "big")
t(int.from_bytes, b"a", "middle")
t(int.from_bytes, 5, "big")
t((5).to_bytes, 0, "big")
t((-5).to_bytes, 1, "big")
t((5).to_bytes, -1, "big")
print((5).to_bytes(), (-5).to_bytes(2, "little", signed=True), (0).to_bytes(0, "big"), True.to_bytes(2, "big"))
