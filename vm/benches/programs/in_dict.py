# `k in dict`
N = 1000


def run(n):
    d = {"a": 1, "b": 2}
    for i in range(n):
        "b" in d


run(N)
