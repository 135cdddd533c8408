# The order in which tasks run, what cancelling and failing do to those that wait.
import asyncio
log = []
async def t(n, *ds):
    try:
        for d in ds:
            log.append((n, d))
            await asyncio.sleep(d)
        return n
    except asyncio.CancelledError:
        log.append((n, 'cancelled'))
        raise
    finally:
        log.append((n, 'end'))
async def stubborn():
    while True:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            log.append('no')
            return 'stayed'
async def main():
    a = asyncio.create_task(t('a', 0, 0.02, 0))
    b = asyncio.create_task(t('b', 0.01, 0.02))
    c = asyncio.create_task(t('c', 0, 0, 0))
    await asyncio.sleep(0)
    log.append('main')
    print(await c, await a, await b)
    print(log); log.clear()
    outer = asyncio.create_task(waits(asyncio.create_task(t('d', 1))))
    await asyncio.sleep(0.001)
    outer.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print('outer cancelled')
    print(log); log.clear()
    s = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    try:
        print(await asyncio.wait_for(s, 0.01))
    except asyncio.TimeoutError:
        print('timeout')
    print(s.done(), log); log.clear()
    g = asyncio.create_task(groups())
    await asyncio.sleep(0.001)
    g.cancel()
    try:
        await g
    except asyncio.CancelledError:
        print('group', log)
    log.clear()
    x = asyncio.create_task(fails())
    for i in range(2):
        try:
            await x
        except KeyError as e:
            print('failed', repr(e), x.done(), x.cancelled(), repr(x.exception()))
    y = asyncio.create_task(t('y', 1))
    print(y.cancel(), y.done())
    try:
        await y
    except asyncio.CancelledError:
        print(log, y.cancel())
    try:
        y.result()
    except asyncio.CancelledError:
        print('result')
    seen = []
    z = asyncio.create_task(t('z', 0))
    z.add_done_callback(lambda t: seen.append(t.result()))
    await z
    await asyncio.sleep(0)
    print(seen)
    try:
        asyncio.create_task(5)
    except TypeError as e:
        print(e)
    e = asyncio.Event()
    l = asyncio.Lock()
    async def holds():
        async with l:
            await e.wait()
            return l.locked()
    ts = [asyncio.create_task(holds()) for i in range(3)]
    await asyncio.sleep(0)
    ts[1].cancel()
    e.set()
    print([type(r).__name__ if isinstance(r, BaseException) else r for r in await asyncio.gather(*ts, return_exceptions=True)], l.locked())
async def waits(x):
    return await x
async def groups():
    await asyncio.gather(t('e', 1), t('f', 2))
async def fails():
    await asyncio.sleep(0)
    raise KeyError('k')
asyncio.run(main())
try:
    asyncio.run(fails())
except KeyError as e:
    print('run', e)
try:
    asyncio.run(7)
except ValueError as e:
    print('value')
