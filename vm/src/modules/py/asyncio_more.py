from asyncio import Event, _suspend, wake_one
import asyncio


class QueueEmpty(Exception):
    pass


class QueueFull(Exception):
    pass


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError('Semaphore initial value must be >= 0')
        self._v = value
        self._w = []

    def locked(self):
        return self._v == 0

    async def acquire(self):
        while self._v <= 0:
            me = asyncio._cur
            me._w = self._w
            self._w.append(me)
            try:
                await _suspend
            except BaseException:
                if self._v > 0:
                    wake_one(self._w)
                raise
            finally:
                me._w = None
        self._v -= 1
        return True

    def release(self):
        self._v += 1
        wake_one(self._w)

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *a):
        self.release()


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._q = []
        self._g = []
        self._p = []
        self._n = 0
        self._j = Event()
        self._j._s = True

    def qsize(self):
        return len(self._q)

    def empty(self):
        return not self._q

    def full(self):
        return 0 < self.maxsize <= len(self._q)

    def put_nowait(self, item):
        if self.full():
            raise QueueFull()
        self._q.append(item)
        self._n += 1
        self._j._s = False
        wake_one(self._g)

    def get_nowait(self):
        if not self._q:
            raise QueueEmpty()
        item = self._q.pop(0)
        wake_one(self._p)
        return item

    async def put(self, item):
        while self.full():
            await self._wait(self._p, self.full)
        self.put_nowait(item)

    async def get(self):
        while not self._q:
            await self._wait(self._g, self.empty)
        return self.get_nowait()

    async def _wait(self, w, still):
        me = asyncio._cur
        me._w = w
        w.append(me)
        # A handler may have put something in between.
        if not still():
            wake_one(w)
        try:
            await _suspend
        except BaseException:
            if not still():
                wake_one(w)
            raise
        finally:
            me._w = None

    def task_done(self):
        if self._n <= 0:
            raise ValueError('task_done() called too many times')
        self._n -= 1
        if self._n == 0:
            self._j.set()

    async def join(self):
        if self._n:
            await self._j.wait()
