# closure made
N = 1000


def run(n):
    for i in range(n):
        def f():
            return i


run(N)
