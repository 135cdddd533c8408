# Slices with steps of every sign, reading and writing.
l = list(range(10))
print(l[::2], l[::-1], l[8:2:-2], l[-3:], l[:-3], l[100:], l[-100:2], l[5:2])
print("hello"[::-1], (1, 2, 3)[1:], b"abcd"[::2], range(10)[2:8:3])
l[2:4] = "abc"
print(l)
l[::3] = [0] * len(l[::3])
print(l)
del l[1::2]
print(l)
l[1:1] = [7, 8]
print(l)
l[:] = []
print(l)
try:
    [1, 2, 3][::0]
except ValueError as e:
    print(e)
try:
    l = [1, 2, 3, 4]
    l[::2] = [1]
except ValueError as e:
    print(e)
class S:
    def __getitem__(self, k):
        return k
print(S()[1:2], S()[::], S()[1, 2:3], S()[...], S()[:, 1])
print(slice(1, 10, 2).indices(5), slice(None, None, -1).indices(3))
