# while loop and add
N = 1000


def run(n):
    k = 0
    while k < n:
        k += 1


run(N)
