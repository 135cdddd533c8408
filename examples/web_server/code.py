"""A page and a JSON document of the board's own, with Adafruit's HTTP server.

The server comes from PyPI: `cargo xtask libraries examples/web_server`, or `circup install -r requirements.txt`.
On a PC: `cargo run --release -- run examples/web_server --publish 8080:80`, then `curl http://127.0.0.1:8080/json`.
"""

import time

import microcontroller
import socketpool
import warden
import wifi
from adafruit_httpserver import JSONResponse, Request, Response, Server

server = Server(socketpool.SocketPool(wifi.radio))
answered = 0


@server.route("/")
def page(request: Request):
    return Response(request, "<p>This board answers. <a href='/json'>Its readings</a></p>\n", content_type="text/html")


@server.route("/json")
def readings(request: Request):
    global answered
    answered += 1
    return JSONResponse(request, {"answered": answered, "temperature": microcontroller.cpu.temperature})


# The program is started anew if it does not come round for a minute.
warden.alive(60)
listens = False
while True:
    warden.alive(60)
    try:
        if not listens and wifi.radio.ipv4_address is not None:
            server.start("0.0.0.0", 80)
            print("listening at", wifi.radio.ipv4_address)
            listens = True
        if listens:
            server.poll()
    except OSError as error:
        print("starting again:", error)
        server.stop()
        listens = False
    time.sleep(0.05)
