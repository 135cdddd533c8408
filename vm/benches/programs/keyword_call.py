# keyword call
N = 1000


def f3(a, b, c):
    pass


def run(n):
    f = f3
    for i in range(n):
        f(a=i, b=i, c=i)


run(N)
