# alloc dict
N = 1000


def run(n):
    for i in range(n):
        {}


run(N)
