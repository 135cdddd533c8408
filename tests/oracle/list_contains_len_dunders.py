def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


class C:
    def __contains__(self, x):
        return x == 5
    def __len__(self):
        return 3
c = C()
print(5 in c, 6 in c, 6 not in c, len(c), bool(c))
class It:
    def __iter__(self):
        return iter([1, 2])
print(2 in It(), 3 in It(), list(It()))
class Old:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i * 10
print(20 in Old(), 21 in Old(), list(Old()))
class N:
    def __len__(self):
        return -1
t(lambda: len(N()))
class S:
    def __len__(self):
        return "a"
t(lambda: len(S()))
class Truthy:
    def __contains__(self, x):
        return "yes"
print(1 in Truthy())
