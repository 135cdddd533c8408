"""Sends lines, and ends by a mistake once an hour or so: what it holds is given back each time."""

import time

import socketpool
import supervisor
import wifi

PERIOD_S = supervisor.get_setting("SEND_EVERY_S", 10)
HOST, PORT = supervisor.get_setting("FIELDWARDEN_COLLECTOR").split(":")

pool = socketpool.SocketPool(wifi.radio)
answer = bytearray(128)
socket = pool.socket()
socket.settimeout(60)
socket.connect((HOST, int(PORT)))
number = 0

while True:
    number += 1
    socket.sendall(('{"seq": ' + str(number) + "}\n").encode())
    if socket.recv_into(answer) == 0:
        raise OSError("closed")
    if number * PERIOD_S > 3600:
        raise ValueError("a mistake")
    time.sleep(PERIOD_S)
