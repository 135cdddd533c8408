# `for c in str`, per item
N = 1000


def run(n):
    s = "a" * n
    for c in s:
        pass


run(N)
