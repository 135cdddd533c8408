def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "{a}-{b}".format_map({"a": 1, "b": 2}))
class Default(dict):
    def __missing__(self, key):
        return "?" + key
t(lambda: "{a}-{z}".format_map(Default(a=1)))
t(lambda: "{0}".format_map({"0": 1}))
t(lambda: "{}".format_map({}))
t(lambda: "{x}".format_map({}))
t(lambda: "{x[0]}".format_map({"x": "ab"}))
