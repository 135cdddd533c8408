"""Declares how often it expects to be acknowledged, and asks to be held to progress."""

import time

import socketpool
import supervisor
import warden
import wifi

PERIOD_S = supervisor.get_setting("SEND_EVERY_S", 10)
HOST, PORT = supervisor.get_setting("FIELDWARDEN_COLLECTOR").split(":")

pool = socketpool.SocketPool(wifi.radio)
answer = bytearray(128)
socket = None
number = 0
warden.watch(5 * PERIOD_S + 60)

while True:
    warden.alive(2 * PERIOD_S + 200)
    number += 1
    try:
        if socket is None:
            socket = pool.socket()
            socket.settimeout(60)
            socket.connect((HOST, int(PORT)))
        socket.sendall(('{"seq": ' + str(number) + "}\n").encode())
        if socket.recv_into(answer) == 0:
            raise OSError("closed")
        warden.acknowledged()
    except OSError:
        if socket is not None:
            socket.close()
            socket = None
    time.sleep(PERIOD_S)
