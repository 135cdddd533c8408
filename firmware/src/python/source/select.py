from _select import wait

POLLIN = 1
POLLOUT = 4
POLLERR = 8
POLLHUP = 16


class _Poll:
    def __init__(self):
        self._d = {}
    def register(self, obj, eventmask=POLLIN | POLLOUT):
        self._d[obj] = eventmask
    def modify(self, obj, eventmask):
        if obj not in self._d:
            raise OSError(2, 'ENOENT')
        self._d[obj] = eventmask
    def unregister(self, obj):
        self._d.pop(obj, None)
    def poll(self, timeout=-1):
        entries = [[obj, mask] for obj, mask in self._d.items()]
        bits = wait(entries, None if timeout is None or timeout < 0 else timeout)
        return [(entries[i][0], bits[i]) for i in range(len(entries)) if bits[i]]
    def ipoll(self, timeout=-1, flags=0):
        return iter(self.poll(timeout))


def poll():
    return _Poll()


def select(rlist, wlist, xlist, timeout=None):
    p = _Poll()
    for obj in rlist:
        p.register(obj, POLLIN)
    for obj in wlist:
        p.register(obj, p._d.get(obj, 0) | POLLOUT)
    for obj in xlist:
        p.register(obj, p._d.get(obj, 0))
    found = dict(p.poll(None if timeout is None else timeout * 1000))
    gone = POLLERR | POLLHUP
    return (
        [obj for obj in rlist if found.get(obj, 0) & (POLLIN | gone)],
        [obj for obj in wlist if found.get(obj, 0) & (POLLOUT | gone)],
        [obj for obj in xlist if found.get(obj, 0) & POLLERR],
    )
