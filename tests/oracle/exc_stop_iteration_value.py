print(StopIteration().value, StopIteration(1).value, StopIteration(1, 2).value, StopIteration(1, 2).args)
def g():
    x = yield 1
    return x
i = g()
next(i)
try:
    i.send("sent")
except StopIteration as e:
    print(e.value, e.args)
class S(StopIteration):
    pass
print(S(5).value, S().value)
e = StopIteration(3)
print(e.args, e.value)
