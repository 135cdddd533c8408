# `str(i)`
N = 1000


def run(n):
    for i in range(n):
        str(i)


run(N)
