# `__getitem__` of a class
N = 1000


class V:
    def __getitem__(self, i):
        return i


def run(n):
    a = V()
    for i in range(n):
        a[i]


run(N)
