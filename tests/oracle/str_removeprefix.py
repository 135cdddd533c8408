def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "foobar".removeprefix("foo"))
t(lambda: "foobar".removeprefix("bar"))
t(lambda: "foobar".removesuffix("bar"))
t(lambda: "foobar".removesuffix(""))
t(lambda: "foobar".removeprefix(1))
