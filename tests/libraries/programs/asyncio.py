# The asyncio of PyPI, with lib/ before the built-in modules.
import asyncio
import time

assert asyncio.__version__ == "3.1.1", "not the library's"
order = []


async def worker(name, pause, count):
    for n in range(count):
        await asyncio.sleep(pause)
        order.append((name, n))
    return name


async def raises():
    await asyncio.sleep(0)
    raise ValueError("in a task")


async def consumer(event, lock):
    await event.wait()
    async with lock:
        order.append("consumed")


async def main():
    began = time.monotonic()
    got = await asyncio.gather(worker("a", 0.05, 3), worker("b", 0.12, 1))
    assert got == ["a", "b"], got
    assert [o for o in order if o[0] == "a"] == [("a", 0), ("a", 1), ("a", 2)] and ("b", 0) in order
    assert time.monotonic() - began < 5
    event, lock = asyncio.Event(), asyncio.Lock()
    tasks = [asyncio.create_task(consumer(event, lock)) for _ in range(3)]
    async with lock:
        event.set()
        await asyncio.sleep(0.01)
        assert "consumed" not in order
    await asyncio.gather(*tasks)
    assert order.count("consumed") == 3
    try:
        await asyncio.wait_for(worker("late", 10, 1), 0.05)
        assert False
    except asyncio.TimeoutError:
        pass
    task = asyncio.create_task(worker("c", 10, 1))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
        assert False
    except asyncio.CancelledError:
        pass
    assert task.done()
    try:
        await raises()
        assert False
    except ValueError as error:
        assert str(error) == "in a task"
    results = await asyncio.gather(raises(), worker("d", 0, 1), return_exceptions=True)
    assert isinstance(results[0], ValueError) and results[1] == "d"
    assert asyncio.current_task() is not None
    asyncio.create_task(raises())
    await asyncio.sleep(0.05)
    return "result"


assert asyncio.run(main()) == "result"
print("done")
