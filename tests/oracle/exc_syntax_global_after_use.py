def f():
    print(counter)
    global counter
    counter = 1
