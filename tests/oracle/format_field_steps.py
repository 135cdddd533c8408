def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class P:
    x = 3
    d = {"k": [10, 20]}
p = P()
t(lambda: "{0.x}".format(p))
t(lambda: "{0.d[k][1]}".format(p))
t(lambda: "{0[1]}".format([1, 2]))
t(lambda: "{a[b]}".format(a={"b": 5}))
t(lambda: "{[0]}{[1]}".format("ab", "cd"))
t(lambda: "{.x}".format(p))
t(lambda: "{0[-1]}".format({"-1": "minus"}))
t(lambda: "{0.nope}".format(p))
t(lambda: "{0[5]}".format([1]))
t(lambda: "{0[]}".format([1]))
t(lambda: "{0.}".format(p))
t(lambda: "{0[a}".format(p))
