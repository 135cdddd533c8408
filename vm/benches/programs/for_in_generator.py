# `for x in generator`, per item
N = 1000


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def run(n):
    for x in count(n):
        pass


run(N)
