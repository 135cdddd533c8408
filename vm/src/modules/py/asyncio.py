import sys
from _asyncio import CancelledError, reserve, push, later, due, pop, wake, wake_one, unpark, hasten, forget

TimeoutError = TimeoutError


class InvalidStateError(Exception):
    pass


_cur = None
_tasks = {}
_io = []
_handler = None


class _Suspend:
    def __await__(self):
        yield


_suspend = _Suspend()


class Task:
    def __init__(self, coro, name=None):
        reserve(len(_tasks) + 1)
        self._c = coro
        self._n = name
        self._r = None
        self._e = None
        self._x = None
        self._d = False
        self._w = None
        self._on = None
        self._ws = None
        self._cb = None
        _tasks[self] = None
        push(self)

    def done(self):
        return self._d

    def cancelled(self):
        return self._d and isinstance(self._e, CancelledError)

    def result(self):
        if not self._d:
            raise InvalidStateError('Result is not set.')
        if self._e is not None:
            raise self._e
        return self._r

    def exception(self):
        if not self._d:
            raise InvalidStateError('Exception is not set.')
        if isinstance(self._e, CancelledError):
            raise self._e
        return self._e

    def cancel(self, msg=None):
        if self._d:
            return False
        if self._on is not None and self._on.cancel(msg):
            return True
        self._x = CancelledError() if msg is None else CancelledError(msg)
        self._hurry()
        return True

    def _hurry(self):
        w = self._w
        if (w is None or not unpark(w, self)) and not hasten(self) and _cur is None:
            # Taken from the queue by a loop that was interrupted before it ran it.
            push(self)

    def add_done_callback(self, fn, context=None):
        if self._d:
            fn(self)
        elif self._cb is None:
            self._cb = [fn]
        else:
            self._cb.append(fn)

    def remove_done_callback(self, fn):
        n = len(self._cb) if self._cb else 0
        if n:
            left = [f for f in self._cb if f != fn]
            n -= len(left)
            self._cb = left or None
        return n

    def get_coro(self):
        return self._c

    def get_name(self):
        return self._n or 'Task-%d' % id(self)

    def set_name(self, name):
        self._n = str(name)

    def __await__(self):
        if not self._d:
            me = _cur
            if me is self:
                raise RuntimeError('Task cannot await on itself')
            me._on = self
            if self._ws is None:
                self._ws = []
            me._w = self._ws
            me._w.append(me)
            try:
                yield
            finally:
                me._w = me._on = None
        return self.result()

    def __repr__(self):
        s = 'pending'
        if self._d:
            s = 'cancelled' if self.cancelled() else 'finished'
        return "<Task %s name='%s'>" % (s, self.get_name())

    def _finish(self, result, e):
        self._d = True
        self._r = result
        self._e = e
        self._c = None
        _tasks.pop(self, None)
        cb = self._cb
        if cb is not None:
            self._cb = None
            for f in cb:
                f(self)
        elif e is not None and not self._ws and not isinstance(e, CancelledError):
            _loop.call_exception_handler({'message': "Task exception wasn't retrieved", 'exception': e, 'future': self})
        if self._ws:
            wake(self._ws)


def _poll():
    from _select import _wait_or_task
    bits = _wait_or_task(_io)
    i = 0
    for e in _io[:]:
        if bits[i]:
            e[1] = 0
            wake(e[2])
        i += 1


def _run(main):
    global _cur
    if _cur is not None:
        raise RuntimeError('This event loop is already running')
    n = 0
    try:
        while not main._d:
            t = None
            if _io:
                n += 1
                if n & 15 == 0 or not due():
                    _poll()
                t = pop(False)
            else:
                t = pop(True)
            if t is None or t._d:
                # Ended by an interrupt before it could wait for what it had asked for.
                continue
            _cur = t
            try:
                x = t._x
                if x is None:
                    v = t._c.send(None)
                else:
                    t._x = None
                    v = t._c.throw(x)
                if v is not None:
                    t._x = RuntimeError('Task got bad yield: %r' % (v,))
                    push(t)
                elif t._x is not None:
                    t._hurry()
            except StopIteration as e:
                t._finish(e.value, None)
            except (Exception, CancelledError) as e:
                t._finish(None, e)
            except BaseException as e:
                t._finish(None, e)
                raise
    finally:
        _cur = None


def _check(coro):
    if not hasattr(coro, 'send'):
        raise TypeError('a coroutine was expected, got %r' % (coro,))


def create_task(coro, *, name=None):
    _check(coro)
    return Task(coro, name)


async def _await(aw):
    return await aw


def ensure_future(aw):
    if isinstance(aw, Task):
        return aw
    return Task(aw if hasattr(aw, 'send') else _await(aw))


def run(main, *, debug=None):
    if _cur is not None:
        raise RuntimeError('asyncio.run() cannot be called from a running event loop')
    if not hasattr(main, 'send'):
        raise ValueError('a coroutine was expected, got %r' % (main,))
    t = Task(main)
    t._cb = []
    try:
        _run(t)
    finally:
        for o in list(_tasks):
            o.cancel()
        for o in list(_tasks):
            _run(o)
        _tasks.clear()
    return t.result()


def current_task(loop=None):
    return _cur


def all_tasks(loop=None):
    return set(_tasks)


def iscoroutine(x):
    return hasattr(x, 'send') and hasattr(x, 'cr_code') or type(x).__name__ == 'coroutine'


async def sleep(delay, result=None):
    later(_cur, delay)
    await _suspend
    return result


async def sleep_ms(t):
    later(_cur, t / 1000)
    await _suspend


async def wait_for(aw, timeout):
    if timeout is None:
        return await aw
    t = ensure_future(aw)
    me = _cur
    if not t._d:
        t.add_done_callback(lambda t: hasten(me))
        later(me, timeout)
        try:
            await _suspend
        except BaseException:
            if t.cancel():
                try:
                    await t
                except CancelledError:
                    pass
            raise
        if not t._d:
            t.cancel()
            try:
                return await t
            except CancelledError as e:
                raise TimeoutError() from e
    return t.result()


def wait_for_ms(aw, timeout):
    return wait_for(aw, timeout / 1000)


async def _gather(ts, return_exceptions):
    me = _cur
    w = []
    left = 0

    def done(t):
        nonlocal left
        left -= 1
        if left <= 0 or t._e is not None and not return_exceptions:
            wake(w)

    bad = None
    for t in ts:
        if not t._d:
            left += 1
            t.add_done_callback(done)
        elif bad is None and t._e is not None:
            bad = t
    while left and (return_exceptions or bad is None):
        w.append(me)
        me._w = w
        try:
            await _suspend
        except CancelledError:
            for t in ts:
                t.cancel()
            left = 0
            while not all([t._d for t in ts]):
                me._w = w
                w.append(me)
                await _suspend
            raise
        finally:
            me._w = None
        if not return_exceptions:
            for t in ts:
                if t._d and t._e is not None:
                    bad = t
                    break
    if bad is not None and not return_exceptions:
        raise bad._e
    return [t._e if t._e is not None else t._r for t in ts]


def gather(*aws, return_exceptions=False):
    seen = []
    for a in aws:
        t = None
        for x, y in seen:
            if x is a:
                t = y
        seen.append((a, t or ensure_future(a)))
    return _gather([t for _, t in seen], return_exceptions)


class Event:
    def __init__(self):
        self._s = False
        self._w = []

    def is_set(self):
        return self._s

    def set(self, _=None):
        # What a timer or a pin hands to its callback is ignored: flag.set can be one.
        self._s = True
        wake(self._w)

    def clear(self):
        self._s = False

    async def wait(self):
        if not self._s:
            me = _cur
            me._w = self._w
            # In this order a set() in between is seen by one of the two.
            self._w.append(me)
            if self._s:
                wake(self._w)
            try:
                await _suspend
            finally:
                me._w = None
        return True


class ThreadSafeFlag(Event):
    async def wait(self):
        while not self._s:
            await Event.wait(self)
        self._s = False


class Lock:
    def __init__(self):
        self._l = False
        self._w = []
        self._o = None

    def locked(self):
        return self._l

    async def acquire(self):
        if self._l:
            me = _cur
            me._w = self._w
            self._w.append(me)
            try:
                await _suspend
            except BaseException:
                if self._o is me:
                    self.release()
                raise
            finally:
                me._w = None
            self._o = None
        self._l = True
        return True

    def release(self):
        if not self._l:
            raise RuntimeError('Lock is not acquired.')
        self._o = wake_one(self._w)
        if self._o is None:
            self._l = False

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *a):
        self.release()


class Loop:
    def create_task(self, coro, *, name=None):
        return create_task(coro, name=name)

    def run_until_complete(self, aw):
        t = ensure_future(aw)
        t._cb = t._cb or []
        _run(t)
        return t.result()

    def run_forever(self):
        global _stop
        _stop = Event()
        _run(Task(_stop.wait()))

    def stop(self):
        _stop.set()

    def close(self):
        pass

    def is_running(self):
        return _cur is not None

    def is_closed(self):
        return False

    def time(self):
        import time
        return time.monotonic()

    def call_later(self, delay, fn, *args):
        return Task(_call(delay, fn, args))

    def call_soon(self, fn, *args):
        return Task(_call(0, fn, args))

    def set_exception_handler(self, handler):
        global _handler
        _handler = handler

    def get_exception_handler(self):
        return _handler

    def default_exception_handler(self, context):
        print(context['message'])
        e = context.get('exception')
        if e is not None:
            sys.print_exception(e)

    def call_exception_handler(self, context):
        (_handler or Loop.default_exception_handler)(self, context)


async def _call(delay, fn, args):
    if delay > 0:
        await sleep(delay)
    fn(*args)


_loop = Loop()
_stop = None


def get_event_loop():
    return _loop


def get_running_loop():
    if _cur is None:
        raise RuntimeError('no running event loop')
    return _loop


def new_event_loop():
    forget()
    _tasks.clear()
    _io.clear()
    return _loop


def set_event_loop(loop):
    pass


async def _ready(s, mask):
    me = _cur
    w = [me]
    e = [s, mask, w]
    me._w = w
    _io.append(e)
    try:
        await _suspend
    finally:
        me._w = None
        i = 0
        for o in _io:
            if o is e:
                del _io[i]
                break
            i += 1


async def ready(obj, mask=1):
    await _ready(obj, mask)


async def finished(f, *args, **kw):
    from _select import _poll, _give_up
    s = getattr(f, '__self__', None)
    if s is None or type(s) is type(sys):
        s = args[0]
    going = False
    try:
        while True:
            _poll(s, going)
            try:
                return f(*args, **kw)
            except OSError as e:
                if e.errno == 11:
                    going = True
                elif going or e.errno != 16:
                    raise
            # Busy with another task's: it is tried again when something has happened.
            await _ready(s, 0)
    except (CancelledError, KeyboardInterrupt):
        if going:
            _give_up(s)
        raise


def __getattr__(name):
    if name in ('Queue', 'QueueEmpty', 'QueueFull', 'Semaphore'):
        import _asyncio_more
        return getattr(_asyncio_more, name)
    if name in ('Stream', 'StreamReader', 'StreamWriter'):
        from _asyncio_streams import Stream
        return Stream
    raise AttributeError("module 'asyncio' has no attribute '%s'" % name)


async def open_connection(host, port, **kw):
    from _asyncio_streams import open_connection
    return await open_connection(host, port, **kw)


async def start_server(cb, host, port, backlog=5, **kw):
    from _asyncio_streams import start_server
    return await start_server(cb, host, port, backlog, **kw)
