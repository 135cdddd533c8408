def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


m = memoryview(b"abc")
m.release()
t(lambda: m[0])
t(lambda: m.tobytes())
t(lambda: len(memoryview(b"ab")))
with memoryview(b"xyz") as v:
    print(v[1])
t(lambda: v[1])
m.release()
