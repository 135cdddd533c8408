# call with a default
N = 1000


def f3(a, b, c=3):
    pass


def run(n):
    f = f3
    for i in range(n):
        f(i, i)


run(N)
