# `s.startswith("ab")`
N = 1000


def run(n):
    s = "abcdef"
    for i in range(n):
        s.startswith("ab")


run(N)
