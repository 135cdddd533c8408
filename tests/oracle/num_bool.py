print(True + True, True * 3, -True, ~True, True & False, True | False, True ^ True, True & 1, True << 2, True == 1, True is True)
print(int(True), str(True), repr(False), bool(""), bool("a"), bool(0.0), bool([]), bool([0]), bool(None), bool(range(0)), bool())
print(type(True & True), type(True & 1), type(True + 0), isinstance(True, int), True // 1, True / 2, True ** 2)
print(["a", "b"][True], "x" * True, sum([True, False, True]), max(True, 2), True < 2, f"{True:d}", f"{True}")
class B:
    def __bool__(self):
        return False
class L:
    def __len__(self):
        return 0
print(bool(B()), bool(L()), not B())
