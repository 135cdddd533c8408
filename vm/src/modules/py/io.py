try:
    from _io import open, TextIOWrapper, FileIO
except ImportError:
    pass

SEEK_SET = 0
SEEK_CUR = 1
SEEK_END = 2


class UnsupportedOperation(OSError):
    pass


class _Memory:
    _gone = 'I/O operation on closed file.'
    closed = False
    def __enter__(self):
        self._check()
        return self
    def __exit__(self, *a):
        self.close()
    def close(self):
        self._v = self._none
        self.closed = True
    def flush(self):
        self._check()
    def _check(self):
        if self.closed:
            raise ValueError(self._gone)
    def readable(self):
        return True
    def writable(self):
        return True
    def seekable(self):
        return True
    def tell(self):
        self._check()
        return self._p
    def seek(self, pos, whence=0):
        self._check()
        if whence == 1:
            pos += self._p
        elif whence == 2:
            pos += len(self._v)
        if pos < 0:
            raise ValueError(self._bad_seek + str(pos))
        self._p = pos
        return pos
    def read(self, n=-1):
        self._check()
        p = self._p
        v = self._v[p:] if n is None or n < 0 else self._v[p:p + n]
        self._p = p + len(v)
        return self._kind(v)
    def readline(self, n=-1):
        self._check()
        p = self._p
        e = self._v.find(self._newline, p)
        e = len(self._v) if e < 0 else e + 1
        if n is not None and 0 <= n < e - p:
            e = p + n
        v = self._v[p:e]
        self._p = p + len(v)
        return self._kind(v)
    def readlines(self, hint=-1):
        return list(self)
    def writelines(self, lines):
        for l in lines:
            self.write(l)
    def __iter__(self):
        return self
    def __next__(self):
        l = self.readline()
        if not l:
            raise StopIteration
        return l
    def truncate(self, size=None):
        self._check()
        if size is None:
            size = self._p
        self._v = self._v[:size]
        return size


class StringIO(_Memory):
    _none = ''
    _bad_seek = 'Negative seek position '
    _gone = 'I/O operation on closed file'
    _newline = '\n'
    _kind = str
    def __init__(self, initial_value='', newline='\n'):
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError('initial_value must be str or None, not ' + type(initial_value).__name__)
        self._v = initial_value or ''
        self._l = []
        self._p = 0
    def write(self, s):
        self._check()
        if not isinstance(s, str):
            raise TypeError("string argument expected, got '" + type(s).__name__ + "'")
        p = self._p
        v = self._v
        if p == len(v):
            self._v = v + s
        else:
            if p > len(v):
                v += '\0' * (p - len(v))
            self._v = v[:p] + s + v[p + len(s):]
        self._p = p + len(s)
        return len(s)
    def getvalue(self):
        self._check()
        return self._v


def _bytes(b):
    if b is None:
        return b''
    if isinstance(b, (str, int)):
        raise TypeError("a bytes-like object is required, not '" + type(b).__name__ + "'")
    return b


class BytesIO(_Memory):
    _none = b''
    _bad_seek = 'negative seek value '
    _newline = b'\n'
    _kind = bytes
    def __init__(self, initial_bytes=b''):
        self._v = bytearray(_bytes(initial_bytes))
        self._p = 0
    def write(self, b):
        self._check()
        b = bytes(_bytes(b))
        p = self._p
        v = self._v
        if p > len(v):
            v.extend(bytes(p - len(v)))
        v[p:p + len(b)] = b
        self._p = p + len(b)
        return len(b)
    read1 = _Memory.read
    def readinto(self, b):
        v = self.read(len(b))
        b[:len(v)] = v
        return len(v)
    def getvalue(self):
        self._check()
        return bytes(self._v)
    def getbuffer(self):
        return memoryview(self._v)
