"""Lines of JSON over one TCP connection, each acknowledged."""

import json

import socketpool
import wifi

TIMEOUT_S = 60


class Collector:
    """A server that answers every line with a line."""

    def __init__(self, address):
        host, port = address.split(":")
        self.address = (host, int(port))
        self.pool = socketpool.SocketPool(wifi.radio)
        self.socket = None
        self.answer = bytearray(128)

    def send(self, reading):
        """Sends one reading; OSError if it was not acknowledged."""
        try:
            if self.socket is None:
                self.connect()
            self.socket.sendall((json.dumps(reading) + "\n").encode())
            if self.socket.recv_into(self.answer) == 0:
                raise OSError("the collector closed the connection")
        except OSError:
            self.close()
            raise

    def connect(self):
        self.socket = self.pool.socket()
        self.socket.settimeout(TIMEOUT_S)
        self.socket.connect(self.address)

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None
