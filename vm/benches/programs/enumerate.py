# `for i, x in enumerate(list)`, per item
N = 1000


def run(n):
    x = [1] * n
    for i, v in enumerate(x):
        pass


run(N)
