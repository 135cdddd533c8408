def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(list(), list("ab"), list((1, 2)), list(range(3)), list({1: 2}), list(x for x in "q"), list({"k"}), list(b"ab"), list(map(str, [1])))
t(lambda: list(5))
t(lambda: list(1, 2))
class L(list):
    def first(self):
        return self[0]
x = L(i * 2 for i in range(3))
print(x, x.first(), type(x), len(x), x == [0, 2, 4], type(x + [1]), type(x[:1]), x[1:])
x.append(9)
x += [10]
print(x, type(x), sum(x))
class T(tuple):
    def total(self):
        return sum(self)
print(T(i for i in (1, 2)).total(), T([3, 4]).total(), T((1,)), type(T()))
