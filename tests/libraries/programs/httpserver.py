import time

import socketpool
import wifi
from adafruit_httpserver import (
    GET,
    POST,
    Basic,
    ChunkedResponse,
    FileResponse,
    JSONResponse,
    Redirect,
    Request,
    Response,
    Server,
    require_authentication,
)

while wifi.radio.ipv4_address is None:
    time.sleep(0.1)
pool = socketpool.SocketPool(wifi.radio)
server = Server(pool, "/static", debug=True)


@server.route("/")
def base(request: Request):
    return Response(request, "hello from the board")


@server.route("/json", [GET, POST])
def json(request: Request):
    if request.method == POST:
        return JSONResponse(request, {"got": request.json()})
    return JSONResponse(request, {"values": [1, 2.5, None], "query": request.query_params.get("q")})


@server.route("/sensor/<number>/read")
def sensor(request: Request, number: str):
    return Response(request, "sensor " + number)


@server.route("/chunks")
def chunks(request: Request):
    def body():
        for n in range(5):
            yield str(n) * 700

    return ChunkedResponse(request, body)


@server.route("/old")
def old(request: Request):
    return Redirect(request, "/")


@server.route("/file")
def file(request: Request):
    return FileResponse(request, "page.html")


@server.route("/form", POST)
def form(request: Request):
    return Response(request, request.form_data.get("name") + "/" + request.form_data.get("city"))


@server.route("/secret")
def secret(request: Request):
    require_authentication(request, [Basic("user", "password")])
    return Response(request, "let in")


@server.route("/raises")
def raises(request: Request):
    raise ValueError("this handler fails")


stop = False


@server.route("/stop")
def stops(request: Request):
    global stop
    stop = True
    return Response(request, "stopping")


server.start("0.0.0.0", 80)
print("listening")
while not stop:
    try:
        server.poll()
    except ValueError as error:
        print("caught:", error)
    time.sleep(0.005)
server.stop()
print("done")
