# `d[k] = d.get(k, 0) + 1`
N = 1000


def run(n):
    d = {}
    keys = ["k" + str(k) for k in range(20)]
    for i in range(n):
        k = keys[i % 20]
        d[k] = d.get(k, 0) + 1


run(N)
