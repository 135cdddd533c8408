x = 5
counter = 0
counter += 1
def f(n):
    return x * n
