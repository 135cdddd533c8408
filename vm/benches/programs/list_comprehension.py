# list comprehension, per item
N = 1000


def run(n):
    [x for x in range(n)]


run(N)
