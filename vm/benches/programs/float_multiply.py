# float multiply
N = 1000


def run(n):
    a = 1.5
    for i in range(n):
        a * a


run(N)
