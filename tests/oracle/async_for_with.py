# async for and async with.
def run(c):
    try:
        while True:
            c.send(None)
    except StopIteration as e:
        return e.value
class AIter:
    def __init__(self, n): self.n, self.i = n, 0
    def __aiter__(self): return self
    async def __anext__(self):
        if self.i >= self.n: raise StopAsyncIteration
        self.i += 1
        return self.i
class ACtx:
    async def __aenter__(self):
        print("enter")
        return "ctx"
    async def __aexit__(self, t, v, tb):
        print("exit", t.__name__ if t else None)
        return t is ValueError
async def main():
    async for x in AIter(3):
        print(x)
        if x == 2: continue
    else:
        print("else")
    async for x in AIter(5):
        if x == 2: break
    async with ACtx() as c:
        print(c)
    async with ACtx():
        raise ValueError
    try:
        async with ACtx(), ACtx():
            raise KeyError
    except KeyError:
        print("key")
    return [x async for x in AIter(4) if x % 2], {x: x async for x in AIter(2)}, [y for y in [await one()]]
async def one(): return 1
print(run(main()))
async def bad():
    async for x in [1]: pass
async def bad2():
    async with 5: pass
for f in (bad, bad2):
    try:
        run(f())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
