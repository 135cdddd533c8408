async def add(a, b): return a + b
c = add(1, 2)
print(type(c).__name__, c.__name__, c.__qualname__)
try: c.send(None)
except StopIteration as e: print("value", e.value)
try: c.send(None)
except RuntimeError as e: print(e)
class Awaitable:
    def __init__(self, n): self.n = n
    def __await__(self):
        for i in range(self.n):
            got = yield i
            print("resumed with", got)
        return "result"
async def use(): return await Awaitable(2), await Awaitable(0)
c = use()
print(c.send(None), c.send("a"))
try: c.send("b")
except StopIteration as e: print(e.value)
async def catches():
    try: await Awaitable(1)
    except ValueError as e: return f"caught {e}"
c = catches(); c.send(None)
try: c.throw(ValueError("thrown"))
except StopIteration as e: print(e.value)
c = catches(); c.send(None)
try: c.throw(KeyError("not caught"))
except KeyError as e: print("out", e)
async def cleanup():
    try: await Awaitable(3)
    finally: print("cleanup")
c = cleanup(); c.send(None); c.close(); c.close()
c = add(1, 2); c.close()
try: c.send(None)
except RuntimeError as e: print(e)
c = add(1, 2)
try: c.send(5)
except TypeError as e: print(e)
c.close()
async def stops(): raise StopIteration("x")
try: stops().send(None)
except RuntimeError as e: print(e)
async def awaits_bad(): await 5
try: awaits_bad().send(None)
except TypeError as e: print(e)
async def twice():
    c = add(3, 4)
    print(await c)
    try: await c
    except RuntimeError as e: print(e)
try: twice().send(None)
except StopIteration: print("done")
async def deep(n): return n if n == 0 else 1 + await deep(n - 1)
try: deep(9).send(None)
except StopIteration as e: print(e.value)
