# big-int add
N = 1000


def run(n):
    a = 1 << 70
    for i in range(n):
        a + a


run(N)
