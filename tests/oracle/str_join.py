def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: ",".join(["a", "b"]))
t(lambda: ",".join([]))
t(lambda: "".join(("x", "y", "z")))
t(lambda: "-".join("abc"))
t(lambda: ",".join(str(i) for i in range(4)))
t(lambda: ",".join({"a": 1, "b": 2}))
t(lambda: ",".join(["a", 1]))
t(lambda: ",".join(1))
t(lambda: ",".join([b"a"]))
t(lambda: b",".join([b"a", bytearray(b"b"), memoryview(b"c")]))
t(lambda: b",".join(["a"]))
class S(str):
    pass
t(lambda: ",".join([S("a"), S("b")]))
t(lambda: S(",").join(["a", "b"]))
