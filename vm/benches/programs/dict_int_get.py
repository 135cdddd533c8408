# dict of 100 ints, get
N = 1000


def run(n):
    d = {}
    for k in range(100):
        d[k] = k
    for i in range(n):
        d[i % 100]


run(N)
