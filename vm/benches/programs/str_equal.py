# compare of equal strs
N = 1000


def run(n):
    s = "abc" + str(n)
    t = "abc" + str(n)
    for i in range(n):
        s == t


run(N)
