# `f"{x:.2f}"`
N = 1000


def run(n):
    x = 3.14159
    for i in range(n):
        f"{x:.2f}"


run(N)
