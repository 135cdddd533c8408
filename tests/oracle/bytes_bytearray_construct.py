def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: bytearray())
t(lambda: bytearray(2))
t(lambda: bytearray(b"ab"))
t(lambda: bytearray("ä", "utf-8"))
t(lambda: bytearray([1, 2]))
t(lambda: bytearray(range(3)))
t(lambda: bytearray("a"))
t(lambda: bytearray([300]))
t(lambda: bytearray(b"ab") == b"ab")
t(lambda: bytearray(b"a,b").split(b","))
t(lambda: bytearray(b"a b").partition(b" "))
t(lambda: bytearray(b"ab").upper())
t(lambda: type(bytearray(b"ab")[0:1]))
t(lambda: bytearray(b"ab").join([b"1", b"2"]))
class B(bytearray):
    def double(self):
        self.extend(self)
        return self
t(lambda: B(b"xy").double() == b"xyxy")
