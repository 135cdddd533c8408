def f():
    async for x in y:
        print(x)
        print(x)
