# set add
N = 1000


def run(n):
    s = set()
    for i in range(n):
        s.add(i & 15)


run(N)
