import asyncio
async def worker(name, lock, log):
    async with lock:
        log.append(name + " in")
        await asyncio.sleep(0.01)
        log.append(name + " out")
async def main():
    lock, log = asyncio.Lock(), []
    await asyncio.gather(*(worker(n, lock, log) for n in "abc"))
    print(log, lock.locked())
    await lock.acquire(); print(lock.locked()); lock.release()
    try: lock.release()
    except RuntimeError as e: print(type(e).__name__)
    event = asyncio.Event()
    async def waiter(n):
        await event.wait()
        return n
    tasks = [asyncio.create_task(waiter(i)) for i in range(3)]
    await asyncio.sleep(0)
    print(event.is_set(), [t.done() for t in tasks])
    event.set()
    print(await asyncio.gather(*tasks), event.is_set())
    event.clear(); print(event.is_set())
    async def fails():
        await asyncio.sleep(0)
        raise ValueError("failed")
    print([type(r).__name__ for r in await asyncio.gather(fails(), waiter_done(), return_exceptions=True)])
    try: await asyncio.gather(fails(), waiter_done())
    except ValueError as e: print(e)
    try: await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except asyncio.TimeoutError: print("timeout")
    print(await asyncio.wait_for(waiter_done(), 1), await asyncio.wait_for(waiter_done(), None))
    t = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled", t.done())
    async def stubborn():
        try: await asyncio.sleep(10)
        except asyncio.CancelledError: print("cleaning"); raise
        finally: print("finally")
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    try: await t
    except asyncio.CancelledError: print("gone")
    async def inner(): await asyncio.sleep(0); return 7
    t = asyncio.create_task(inner())
    print(await t, await t, t.done())
    print(asyncio.current_task() is not None, await asyncio.gather())
async def waiter_done(): return "done"
asyncio.run(main())
print(asyncio.run(waiter_done()))
