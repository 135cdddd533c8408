# `"a b c".split()`
N = 1000


def run(n):
    s = "a b c"
    for i in range(n):
        s.split()


run(N)
