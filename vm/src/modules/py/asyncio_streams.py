import asyncio

_pool = None
_AGAIN = (11, 115)


def _sockets():
    global _pool
    if _pool is None:
        import socketpool
        import wifi
        _pool = socketpool.SocketPool(wifi.radio)
    return _pool


class Stream:
    def __init__(self, s, e=None):
        self.s = s
        self.e = e or {}
        self._i = b''
        self._o = b''
        self._end = False

    def get_extra_info(self, name, default=None):
        return self.e.get(name, default)

    def at_eof(self):
        return self._end and not self._i

    async def _fill(self):
        b = bytearray(512)
        while True:
            try:
                n = self.s.recv_into(b)
                break
            except OSError as e:
                if e.errno not in _AGAIN:
                    raise
            await asyncio._ready(self.s, 1)
        if n:
            self._i += b[:n]
        else:
            self._end = True

    async def read(self, n=-1):
        if n < 0:
            while not self._end:
                await self._fill()
            n = len(self._i)
        elif not self._i and not self._end and n:
            await self._fill()
        r = self._i[:n]
        self._i = self._i[n:]
        return r

    async def readinto(self, buf):
        r = await self.read(len(buf))
        buf[:len(r)] = r
        return len(r)

    async def readexactly(self, n):
        while len(self._i) < n:
            if self._end:
                raise EOFError()
            await self._fill()
        return await self.read(n)

    async def readline(self):
        while True:
            i = self._i.find(b'\n')
            if i >= 0:
                return await self.read(i + 1)
            if self._end:
                return await self.read(len(self._i))
            await self._fill()

    def write(self, data):
        self._o += data

    def writelines(self, lines):
        for line in lines:
            self._o += line

    async def drain(self):
        while self._o:
            try:
                n = self.s.send(self._o)
                self._o = self._o[n:]
                continue
            except OSError as e:
                if e.errno not in _AGAIN:
                    raise
            await asyncio._ready(self.s, 4)
        await asyncio.sleep(0)

    async def awrite(self, data):
        self.write(data)
        await self.drain()

    async def aclose(self):
        await self.wait_closed()

    def close(self):
        pass

    def is_closing(self):
        return self.s is None

    async def wait_closed(self):
        s = self.s
        if s is not None:
            self.s = None
            s.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *a):
        await self.wait_closed()


async def open_connection(host, port, ssl=None, server_hostname=None):
    pool = _sockets()
    address = pool.getaddrinfo(host, port, 0, pool.SOCK_STREAM)[0][-1]
    s = pool.socket(pool.AF_INET, pool.SOCK_STREAM)
    try:
        s.settimeout(0)
        e = s.connect_ex(address)
        while e in _AGAIN:
            await asyncio._ready(s, 4)
            e = s.connect_ex(address)
        if e and e != 106:
            raise OSError(e)
    except BaseException:
        s.close()
        raise
    stream = Stream(s, {'peername': address})
    return stream, stream


class Server:
    def __init__(self, s):
        self._s = s

    def close(self):
        self._t.cancel()

    async def wait_closed(self):
        try:
            await self._t
        except asyncio.CancelledError:
            pass

    async def serve_forever(self):
        await self._t

    def is_serving(self):
        return not self._t.done()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *a):
        self.close()
        await self.wait_closed()

    async def _serve(self, cb):
        s = self._s
        try:
            while True:
                try:
                    c, address = s.accept()
                except OSError as e:
                    if e.errno not in _AGAIN:
                        raise
                    await asyncio._ready(s, 1)
                    continue
                c.settimeout(0)
                stream = Stream(c, {'peername': address})
                asyncio.create_task(_handle(cb, stream))
        finally:
            s.close()


async def _handle(cb, stream):
    try:
        r = cb(stream, stream)
        if hasattr(r, 'send'):
            await r
    finally:
        await stream.wait_closed()


async def start_server(cb, host, port, backlog=5, ssl=None):
    pool = _sockets()
    s = pool.socket(pool.AF_INET, pool.SOCK_STREAM)
    try:
        s.settimeout(0)
        s.bind((host, port))
        s.listen(backlog)
    except BaseException:
        s.close()
        raise
    server = Server(s)
    server._t = asyncio.create_task(server._serve(cb))
    return server
