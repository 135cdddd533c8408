"""A connection for each line, as a program does that calls a web service now and then."""

import time

import socketpool
import supervisor
import wifi

PERIOD_S = supervisor.get_setting("SEND_EVERY_S", 10)
HOST, PORT = supervisor.get_setting("FIELDWARDEN_COLLECTOR").split(":")

pool = socketpool.SocketPool(wifi.radio)
answer = bytearray(128)
number = 0


def call(text):
    with pool.socket() as socket:
        socket.settimeout(20)
        socket.connect((HOST, int(PORT)))
        socket.sendall(text)
        return socket.recv_into(answer)


while True:
    number += 1
    try:
        call(('{"seq": ' + str(number) + "}\n").encode())
    except OSError as error:
        print("call", number, "failed:", error)
    time.sleep(PERIOD_S)
