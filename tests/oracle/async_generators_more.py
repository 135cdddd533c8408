import asyncio
async def gen():
    try:
        got = yield 1
        print("got", got)
        try: yield 2
        except ValueError as e: print("thrown", e); yield 3
    finally:
        await asyncio.sleep(0)
        print("closed")
async def main():
    g = gen()
    print(await g.__anext__(), await g.asend("hello"), await g.athrow(ValueError("v")))
    await g.aclose()
    await g.aclose()
    try: await g.__anext__()
    except StopAsyncIteration: print("stop")
    g = gen()
    print(await g.__anext__()); await g.aclose()
    g = gen()
    print(g.__aiter__() is g, await g.__anext__())
    try: await g.athrow(KeyError("k"))
    except KeyError as e: print("KeyError", e)
    try: await g.__anext__()
    except StopAsyncIteration: print("over")
    async def early():
        return
        yield
    print([x async for x in early()])
    async def raises():
        yield 1
        raise RuntimeError("inside")
    try:
        async for x in raises(): print(x)
    except RuntimeError as e: print(e)
    async def stop():
        yield 1
        raise StopAsyncIteration
    try:
        async for x in stop(): print(x)
    except RuntimeError as e: print(type(e).__name__, e)
    async def inner():
        for i in range(2): yield i
    async def outer():
        async for x in inner(): yield x * 10
    print([x async for x in outer()])
    g = inner()
    print(type(g).__name__, hasattr(g, "__aiter__"), hasattr(g, "__iter__"))
    async def many():
        with_return = 0
        while True:
            with_return += 1
            if with_return > 3: return
            yield with_return
    print(sum([x async for x in many()]))
asyncio.run(main())
