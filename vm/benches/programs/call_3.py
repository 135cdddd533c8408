# call, 3 arguments
N = 1000


def f3(a, b, c):
    pass


def run(n):
    f = f3
    for i in range(n):
        f(i, i, i)


run(N)
