def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


for s in ("0x1.8p+0", "-0x1.999999999999ap-4", "0x.8", "1.", ".8", "inf", "-Infinity", "NaN", " 0x1p-1074\n", "0x1p-1075", "0x1.8p-1075",
          "0x1.00000000000008p0", "0x1.00000000000018p0", "0x1.000000000000080001p0", "0x123456789abcdef123456789", "0x1p1023", "A.8p1", "-0x0p0", "0x0p999999999999"):
    print(repr(s), repr(float.fromhex(s)))
for s in ("0x1p1024", "0x1.fffffffffffff8p1023", "1p99999999999999999999", "g", "", "0x", "1p", "1.8.2", "0x1 p3", "p3"):
    t(float.fromhex, s)
print(float.fromhex("0x1.fffffffffffff7p1023"))
