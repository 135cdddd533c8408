# `"%d" % i`
N = 1000


def run(n):
    for i in range(n):
        "%d" % i


run(N)
