# Tasks, gather, wait_for, cancel, Event, Lock, Queue, Semaphore, run.
import asyncio
log = []
async def worker(n, d, k):
    for i in range(k):
        await asyncio.sleep(d)
        log.append((n, i))
    return n
async def main():
    r = await asyncio.gather(worker('a', .1, 3), worker('b', .17, 2))
    print(r, log)
    t = asyncio.create_task(worker('c', 1, 1))
    await asyncio.sleep(0)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError as e:
        print('cancelled', t.cancelled(), t.done())
    try:
        await asyncio.wait_for(worker('d', 1, 1), 0.01)
    except asyncio.TimeoutError:
        print('timeout')
    print(await asyncio.wait_for(worker('e', 0.01, 1), 1))
    e = asyncio.Event()
    async def waiter(n):
        await e.wait()
        log.append(n)
    ts = [asyncio.create_task(waiter(i)) for i in range(3)]
    await asyncio.sleep(0)
    log.clear()
    e.set()
    await asyncio.gather(*ts)
    print(log)
    l = asyncio.Lock()
    async def locked(n):
        async with l:
            log.append(('in', n))
            await asyncio.sleep(0.001)
            log.append(('out', n))
    log.clear()
    await asyncio.gather(*[locked(i) for i in range(3)])
    print(log)
    q = asyncio.Queue(2)
    async def producer():
        for i in range(5):
            await q.put(i)
        await q.put(None)
    async def consumer():
        out = []
        while True:
            x = await q.get()
            if x is None:
                return out
            out.append(x)
    print((await asyncio.gather(producer(), consumer()))[1])
    async def fail():
        await asyncio.sleep(0)
        raise ValueError('bad')
    try:
        await asyncio.gather(fail(), worker('z', 0.01, 1))
    except ValueError as x:
        print('gather', x)
    print(await asyncio.gather(fail(), worker('y', 0, 1), return_exceptions=True))
    s = asyncio.Semaphore(2)
    n = m = 0
    async def sem():
        nonlocal n, m
        async with s:
            n += 1
            m = max(n, m)
            await asyncio.sleep(0.001)
            n -= 1
    await asyncio.gather(*[sem() for i in range(6)])
    print(m)
    return 'done'
print(asyncio.run(main()))
async def bg():
    try:
        await asyncio.sleep(100)
    finally:
        print('cleaned')
async def m2():
    asyncio.create_task(bg())
    await asyncio.sleep(0)
asyncio.run(m2())
