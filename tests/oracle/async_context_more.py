import asyncio
class M:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    async def __aenter__(self):
        await asyncio.sleep(0)
        print("enter", self.name)
        return self.name
    async def __aexit__(self, t, v, tb):
        await asyncio.sleep(0)
        print("exit", self.name, t and t.__name__, v)
        return self.swallow
async def main():
    async with M("a") as x, M("b") as y: print(x, y)
    async with (M("c") as z, M("d")): print(z)
    async with M("e", True): raise ValueError("gone")
    try:
        async with M("f"): raise KeyError("kept")
    except KeyError as e: print(e)
    async def ret():
        async with M("g"): return "value"
    print(await ret())
    for i in range(3):
        async with M(i):
            if i == 0: continue
            if i == 1: break
    try:
        async with 5: pass
    except TypeError as e: print(e)
    class Sync:
        def __enter__(self): return 1
        def __exit__(self, *a): pass
    try:
        async with Sync(): pass
    except TypeError as e: print(e)
    try:
        with M("h"): pass
    except TypeError as e: print(e)
    async with M("outer", True):
        async with M("inner"):
            raise RuntimeError("r")
    try:
        try:
            async with M("x"): 1 / 0
        finally: print("finally")
    except ZeroDivisionError as e: print(e)
asyncio.run(main())
