# list slice of 3
N = 1000


def run(n):
    x = [1, 2, 3, 4, 5]
    for i in range(n):
        x[1:4]


run(N)
