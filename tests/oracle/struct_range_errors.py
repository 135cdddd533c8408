import struct
for f in "bBhHiIqQ":
    for v in (-1, 2**8, 2**16, 2**31, 2**32, 2**63, 2**64, -2**63, -2**63 - 1, 2**100, 1.5, "x", None):
        try:
            print(f, v, struct.pack("<" + f, v))
        except Exception as e:
            print(f, v, type(e).__name__, e)
