# closure call
N = 1000


def closure():
    x = 1

    def inner():
        return x

    return inner


def run(n):
    f = closure()
    for i in range(n):
        f()


run(N)
