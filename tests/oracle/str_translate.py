def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: "hello".translate({ord("l"): "L", ord("o"): None, ord("h"): 72}))
t(lambda: "hello".translate(str.maketrans("el", "ip")))
t(lambda: "hello".translate(str.maketrans("el", "ip", "o")))
t(lambda: "hello".translate(str.maketrans({"h": "J", 101: "EE"})))
t(lambda: str.maketrans("ab", "c"))
t(lambda: str.maketrans("ab"))
t(lambda: str.maketrans({"ab": 1}))
t(lambda: str.maketrans({1.5: 1}))
t(lambda: "a".translate({97: 1.5}))
t(lambda: "a".translate({97: 0x110000}))
t(lambda: "abc".translate("x" * 97 + "yz"))
class M:
    def __getitem__(self, k):
        if k == 98:
            raise LookupError
        return chr(k + 1)
t(lambda: "abc".translate(M()))
