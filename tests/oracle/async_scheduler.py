# A small round-robin scheduler.
class Yield:
    def __await__(self): yield
log = []
async def task(name, n):
    for i in range(n):
        log.append((name, i))
        await Yield()
    return name
async def parent():
    r = await task("child", 2)
    log.append(r)
    return "p"
def loop(*coros):
    q = list(coros)
    results = []
    while q:
        c = q.pop(0)
        try:
            c.send(None)
            q.append(c)
        except StopIteration as e:
            results.append(e.value)
    return results
print(loop(task("a", 2), task("b", 3), parent()))
print(log)
