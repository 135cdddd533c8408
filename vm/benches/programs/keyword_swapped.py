# keyword call, other order
N = 1000


def f3(a, b, c=1, d=2):
    pass


def run(n):
    f = f3
    for i in range(n):
        f(1, d=i, b=i)


run(N)
