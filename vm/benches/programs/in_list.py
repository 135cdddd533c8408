# `x in list of 5`
N = 1000


def run(n):
    d = [1, 2, 3, 4, 5]
    for i in range(n):
        5 in d


run(N)
