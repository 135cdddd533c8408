# bytes index
N = 1000


def run(n):
    s = b"abcdef"
    for i in range(n):
        s[3]


run(N)
