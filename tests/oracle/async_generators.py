# Async generators: iteration, await inside, asend, aclose.
def run(c):
    try:
        while True:
            c.send(None)
    except StopIteration as e:
        return e.value
class Tick:
    def __await__(self): yield
async def agen(n):
    try:
        for i in range(n):
            await Tick()
            x = yield i
            if x: print("sent", x)
    finally:
        print("agen finally")
async def main():
    r = []
    async for v in agen(3):
        r.append(v)
    print(r)
    g = agen(5)
    print(await g.__anext__(), await g.asend("hello"))
    await g.aclose()
    try:
        await g.__anext__()
    except StopAsyncIteration:
        print("stopped")
    print([x async for x in agen(2)])
    return sum([x * 2 async for x in agen(4) if x > 1])
print(run(main()))
async def thrown():
    g = agen2()
    print(await g.__anext__())
    print(await g.athrow(ValueError("v")))
async def agen2():
    try:
        yield 1
    except ValueError as e:
        yield "caught " + str(e)
run(thrown())
print(type(agen(1)).__name__)
async def genexp():
    g = (x + 1 async for x in agen(2))
    return [y async for y in g]
print(run(genexp()))
