# float add
N = 1000


def run(n):
    x = 1.5
    y = 2.5
    for i in range(n):
        x + y


run(N)
