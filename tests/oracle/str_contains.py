def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "el" in "hello")
t(lambda: "" in "")
t(lambda: "x" not in "hello")
t(lambda: 1 in "hello")
t(lambda: "ä" in "häuser")
t(lambda: b"a" in "abc")
