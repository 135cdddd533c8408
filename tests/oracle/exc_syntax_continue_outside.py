def f():
    with open("x") as g:
        continue
