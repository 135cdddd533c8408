# list.append
N = 1000


def run(n):
    a = []
    for i in range(n):
        a.append(i)


run(N)
