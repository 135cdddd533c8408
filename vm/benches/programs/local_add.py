# local add
N = 1000


def run(n):
    a = 1
    for i in range(n):
        a + i


run(N)
