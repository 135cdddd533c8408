import asyncio
async def agen(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
async def val(x):
    await asyncio.sleep(0)
    return x
async def main():
    print([i async for i in agen(3)])
    print({i async for i in agen(3)}, {i: i * i async for i in agen(3)})
    print([i async for i in agen(6) if i % 2])
    print([await val(i) for i in range(3)])
    print([await val(j) async for j in agen(3) if await val(j > 0)])
    print([(i, j) async for i in agen(2) for j in range(2)], [(i, j) for i in range(2) async for j in agen(2)])
    g = (i * 2 async for i in agen(3))
    print(type(g).__name__, [x async for x in g])
    g = (await val(i) for i in range(2))
    async for x in g: print("x", x)
    print([[y async for y in agen(x)] for x in range(3)])
    print([x for x in [y async for y in agen(2)]], [f"{await val(1)}"], (lambda: 5)())
    print(await val(await val(3)), -await val(2) ** 2, await val(1) + await val(2))
    total = 0
    async for i in agen(4):
        if i == 2: break
        total += i
    else: print("not here")
    print(total)
    async for i in agen(1): pass
    else: print("else")
    try:
        async for i in [1]: pass
    except TypeError as e: print(e)
    try: [i async for i in 5]
    except TypeError as e: print(e)
    try: await 5
    except TypeError as e: print(e)
    try:
        for i in agen(1): pass
    except TypeError as e: print(e)
    try: await agen(1)
    except TypeError as e: print(e)
    print([x := 1 async for _ in agen(1)], x)
asyncio.run(main())
