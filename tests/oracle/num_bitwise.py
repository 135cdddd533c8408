def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for a, b in [(12, 10), (-12, 10), (12, -10), (-12, -10), (2**70, 2**69 + 1), (-2**70, 12345)]:
    print(a & b, a | b, a ^ b, ~a)
print(1 << 100, (1 << 100) >> 98, -1 >> 5, -5 >> 1, 5 >> 100, -5 >> 100, 0 << 1000)
t(lambda: 1 << -1)
t(lambda: 1 >> -1)
t(lambda: 1.5 << 1)
t(lambda: ~1.5)
t(lambda: 1 & 1.0)
