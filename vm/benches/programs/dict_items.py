# `for k, v in d.items()`, per item
N = 1000


def run(n):
    d = {}
    for k in range(n):
        d[k] = k
    for k, v in d.items():
        pass


run(N)
