# call with star
N = 1000


def f3(a, b, c):
    pass


def run(n):
    f = f3
    t = (1, 2, 3)
    for i in range(n):
        f(*t)


run(N)
