# throw, close and finally in coroutines.
class Wait:
    def __await__(self):
        yield 1
async def f():
    try:
        await Wait()
    except ValueError as e:
        print("caught", e)
        await Wait()
        return "r"
    finally:
        print("finally")
c = f()
c.send(None)
print(c.throw(ValueError("v")))
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
c = f()
c.send(None)
c.close()
async def outer():
    try:
        await f()
    except KeyError as e:
        return "outer " + str(e)
c = outer()
c.send(None)
try:
    c.throw(KeyError("k"))
except StopIteration as e:
    print(e.value)
