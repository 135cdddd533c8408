"""A line at a time over one connection, each acknowledged."""

import json
import time

import socketpool
import supervisor
import wifi

PERIOD_S = supervisor.get_setting("SEND_EVERY_S", 10)
HOST, PORT = supervisor.get_setting("FIELDWARDEN_COLLECTOR").split(":")

pool = socketpool.SocketPool(wifi.radio)
socket = None
answer = bytearray(128)
number = 0

while True:
    number += 1
    try:
        if socket is None:
            socket = pool.socket()
            socket.settimeout(60)
            socket.connect((HOST, int(PORT)))
        socket.sendall((json.dumps({"seq": number}) + "\n").encode())
        if socket.recv_into(answer) == 0:
            raise OSError("closed")
    except OSError as error:
        print("line", number, "was not sent:", error)
        if socket is not None:
            socket.close()
            socket = None
    time.sleep(PERIOD_S)
