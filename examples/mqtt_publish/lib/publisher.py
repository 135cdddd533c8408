"""As much of MQTT 3.1.1 as publishing with acknowledgement takes, over a plain socket."""

import struct

CONNECT = 0x10
PUBLISH_QOS_1 = 0x32
CONNACK = 0x20
PUBACK = 0x40


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def packet(kind, body):
    length = len(body)
    head = bytearray([kind])
    while True:
        length, digit = length >> 7, length & 0x7F
        head.append(digit | 0x80 if length else digit)
        if not length:
            return bytes(head) + body


class Publisher:
    """A connection to a broker, made anew when it is lost."""

    def __init__(self, pool, host, port, name, timeout_s=10):
        self.pool = pool
        self.address = (host, port)
        self.name = name
        self.timeout_s = timeout_s
        self.socket = None
        self.number = 0
        self.answer = bytearray(4)

    def publish(self, topic, message):
        """Returns when the broker has it; OSError if it did not say so."""
        try:
            if self.socket is None:
                self.connect()
            self.number = self.number % 0xFFFF + 1
            body = text(topic) + struct.pack(">H", self.number) + message.encode()
            self.socket.sendall(packet(PUBLISH_QOS_1, body))
            self.expect(PUBACK)
        except OSError:
            self.close()
            raise

    def connect(self):
        self.socket = self.pool.socket()
        self.socket.settimeout(self.timeout_s)
        self.socket.connect(self.address)
        # Version 4, a clean session, ten minutes of silence allowed.
        self.socket.sendall(packet(CONNECT, text("MQTT") + bytes([4, 2]) + struct.pack(">H", 600) + text(self.name)))
        self.expect(CONNACK)

    def expect(self, kind):
        have = 0
        while have < 4:
            part = bytearray(4 - have)
            length = self.socket.recv_into(part)
            if length == 0:
                raise OSError("the broker closed the connection")
            self.answer[have : have + length] = part[:length]
            have += length
        if self.answer[0] != kind:
            raise OSError("the broker answered something else")

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None
