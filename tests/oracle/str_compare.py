def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "a" < "b")
t(lambda: "a" < "A")
t(lambda: "abc" < "abd")
t(lambda: "ab" < "abc")
t(lambda: "" < "a")
t(lambda: "ä" > "z")
t(lambda: "a" == b"a")
t(lambda: "a" != 1)
t(lambda: "a" < 1)
t(lambda: "a" < b"a")
t(lambda: max(["b", "a", "c"]))
t(lambda: sorted("hello"))
