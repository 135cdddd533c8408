# `isinstance(x, int)`
N = 1000


def run(n):
    for i in range(n):
        isinstance(i, int)


run(N)
