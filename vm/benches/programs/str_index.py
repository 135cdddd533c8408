# str index
N = 1000


def run(n):
    s = "abcdef"
    for i in range(n):
        s[3]


run(N)
