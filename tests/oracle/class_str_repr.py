# __str__, __repr__, __format__ and where each is used.
class R:
    def __repr__(self): return "R()"
class S(R):
    def __str__(self): return "S"
class F(S):
    def __format__(self, spec): return f"F:{spec}"
print(R(), S(), F(), [R(), S()], {"k": S()}, (S(),), {1: [S()]})
print(str(R()), repr(S()), f"{S()} {S()!r} {F():x} {R()!s}", "%s %r" % (S(), S()), "{} {!r} {:y}".format(S(), S(), F()), format(F(), "q"))
class Bad:
    def __repr__(self): return 5
    def __str__(self): return None
for f in (lambda: f"{R():x}", lambda: format(object(), "s")):
    try:
        print(f())
    except TypeError as e:
        print(e)
print(set([S()]), frozenset([S()]))
