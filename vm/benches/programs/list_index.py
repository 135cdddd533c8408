# list index
N = 1000


def run(n):
    a = [1, 2, 3]
    for i in range(n):
        a[1]


run(N)
