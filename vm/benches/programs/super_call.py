# `super().m()`
N = 1000


class A:
    def m(self):
        pass


class B(A):
    def m(self):
        super().m()


def run(n):
    b = B()
    for i in range(n):
        b.m()


run(N)
