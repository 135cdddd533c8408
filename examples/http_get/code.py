"""Fetches a page every minute. A time-out and an answer are all that a program owes."""

import time

import socketpool
import supervisor
import wifi

HOST = supervisor.get_setting("SERVER")
PATH = supervisor.get_setting("PATH_ON_SERVER", "/")
TIMEOUT_S = 10

pool = socketpool.SocketPool(wifi.radio)


def get(host, path):
    """The status and the body of a page; OSError if it did not come."""
    request = f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n"
    answer = bytearray()
    chunk = bytearray(256)
    with pool.socket() as socket:
        socket.settimeout(TIMEOUT_S)
        socket.connect((host, 80))
        socket.sendall(request.encode())
        while True:
            length = socket.recv_into(chunk)
            if length == 0:
                break
            answer += chunk[:length]
    head, body = bytes(answer).split(b"\r\n\r\n", 1)
    return int(head.split()[1]), body


while True:
    try:
        status, body = get(HOST, PATH)
        print("status", status, "and", len(body), "bytes")
    except OSError as error:
        print("no answer:", error)
    time.sleep(60)
