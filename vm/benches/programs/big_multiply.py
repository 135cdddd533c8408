# big-int multiply
N = 1000


def run(n):
    a = 1 << 40
    for i in range(n):
        a * a


run(N)
