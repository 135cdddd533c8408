# `for x, y in zip(list, list)`, per item
N = 1000


def run(n):
    x = [1] * n
    for u, v in zip(x, x):
        pass


run(N)
