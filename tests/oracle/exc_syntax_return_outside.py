x = 1
def f():
    pass
return x + f()
