# `sum(x for x in list)`, per item
N = 1000


def run(n):
    x = [1] * n
    for _ in range(1):
        sum(v for v in x)


run(N)
