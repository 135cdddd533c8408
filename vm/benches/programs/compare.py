# compare
N = 1000


def run(n):
    a = 5
    for i in range(n):
        i < a


run(N)
