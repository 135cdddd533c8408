class A:
    x = [1, (yield 2), 3]
