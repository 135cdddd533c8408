# call, 0 arguments
N = 1000


def f0():
    pass


def run(n):
    f = f0
    for i in range(n):
        f()


run(N)
