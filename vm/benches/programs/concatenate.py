# `"abc" + "d"`
N = 1000


def run(n):
    a, b = "abc", "d"
    for i in range(n):
        a + b


run(N)
