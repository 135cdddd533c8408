def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(abs(-5), abs(5.5), abs(-0.0), abs(3 + 4j), abs(True), abs(-10**30))
class A:
    def __abs__(self):
        return "abs!"
print(abs(A()))
t(lambda: abs("a"))
t(lambda: -"a")
t(lambda: +[])
t(lambda: ~"a")
print(-(-5), +5, -True, ~5, ~-1, -0.0, - -2.5)
