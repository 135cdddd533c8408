for e in (KeyError(), KeyError("k"), KeyError(5), KeyError(None), KeyError("a", "b"), KeyError(("a",)), KeyError(""), KeyError("it's")):
    print(str(e), repr(e), e.args)
class K(KeyError):
    pass
print(str(K("x")), repr(K("x")))
class M(KeyError):
    def __str__(self):
        return "mine"
print(str(M("x")), repr(M("x")))
try:
    {}["missing"]
except KeyError as e:
    print(e, e.args)
