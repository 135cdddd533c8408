def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "a\nb\r\nc\rd".splitlines())
t(lambda: "a\nb\r\nc\rd\n".splitlines(True))
t(lambda: "a\nb".splitlines(keepends=True))
t(lambda: "".splitlines())
t(lambda: "\n".splitlines())
t(lambda: "a\x0bb\x0cc\x1cd\x85e\u2028f".splitlines())
