# `for x in list`, per item
N = 1000


def run(n):
    for x in [1] * n:
        pass


run(N)
