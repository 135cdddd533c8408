# tuple made and unpacked
N = 1000


def run(n):
    for i in range(n):
        a, b = (i, i), i
        c, d = a


run(N)
