# `math.floor(x)`
N = 1000


import math


def run(n):
    x = 1.5
    for i in range(n):
        math.floor(x)


run(N)
