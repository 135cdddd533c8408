# `next(generator)`
N = 1000


def endless():
    while True:
        yield 1


def run(n):
    g = endless()
    for i in range(n):
        next(g)


run(N)
