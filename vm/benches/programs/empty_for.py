# empty `for` iteration
N = 1000


def run(n):
    for i in range(n):
        pass


run(N)
