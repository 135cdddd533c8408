# raise through a call, with a message
N = 1000


def f():
    raise ValueError("no")


def run(n):
    for i in range(n):
        try:
            f()
        except ValueError as e:
            pass


run(N)
