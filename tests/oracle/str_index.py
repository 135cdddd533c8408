def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "hello".index("l"))
t(lambda: "hello".rindex("l"))
t(lambda: "hello".index("z"))
t(lambda: "hello".rindex("h", 1))
t(lambda: "hello".index(None))
