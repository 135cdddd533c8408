class S(str):
    def hello(self):
        return "hello " + self
s = S("bob")
print(s.hello(), len(s), s.upper(), s == "bob", s + "x", "x" + s, s[0], s * 2)
print(type(s.strip()), type(s), isinstance(s, str))
print({s: 1}["bob"], "bob" in {s})
print("%s|%r" % (s, s))
print("{}|{!r}|{:>5}".format(s, s, s))
print(f"{s:^7}|")
print(",".join([s, s]))
print(sorted([S("b"), S("a")]))
print(s.replace("b", S("c")))
print("bob".startswith(S("b")), "bob".find(S("o")))
