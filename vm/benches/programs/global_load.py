# global load
N = 1000
G = 1


def run(n):
    for i in range(n):
        G


run(N)
