# global store
N = 1000
G = 1


def run(n):
    global G
    for i in range(n):
        G = i


run(N)
