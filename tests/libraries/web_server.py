"""A web server on loopback for the tests of HTTP clients; prints its port. Ends with its parent, who closes its input."""
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, body, status=200, kind="text/plain", **headers):
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def chunked(self, pieces):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/hello":
            self.answer("hello, board")
        elif path == "/json":
            self.answer(json.dumps({"name": "Möwe", "numbers": [1, 2.5, -3], "none": None}), kind="application/json")
        elif path == "/large":
            self.answer(bytes(i % 251 for i in range(20_000)))
        elif path == "/chunked":
            self.chunked([b"first ", b"second ", b"x" * 3000, b" last"])
        elif path == "/chunked.json":
            self.chunked([b'{"a": [1, ', b"2], ", b'"b": "c"}'])
        elif path == "/redirect":
            self.answer("", 302, Location="/hello")
        elif path == "/away":
            self.answer("", 301, Location=f"http://localhost:{self.server.server_port}/json")
        elif path == "/headers":
            self.answer(json.dumps(dict(self.headers.items())), kind="application/json")
        elif path == "/query":
            self.answer(self.path)
        elif path == "/closes":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"until the end")
            self.close_connection = True
        elif path.startswith("/api/v2/"):
            self.adafruit_io()
        else:
            self.answer("not here", 404)

    do_HEAD = do_GET

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/api/v2/"):
            return self.adafruit_io(body)
        told = {"method": self.command, "kind": self.headers.get("Content-Type"), "body": body.decode("latin-1")}
        self.answer(json.dumps(told), kind="application/json")

    do_PUT = do_PATCH = do_DELETE = do_POST

    feeds = {}

    def adafruit_io(self, body=b""):
        """What the service answers for the data of feeds; its own shapes, as its public documentation gives them."""
        if self.headers.get("X-AIO-KEY") != "key":
            return self.answer('{"error": "not authorized"}', 401, "application/json")
        parts = self.path.split("/")[3:]
        user, rest = parts[0], parts[1:]
        feeds = Handler.feeds
        if self.command == "POST" and rest == ["feeds"]:
            name = json.loads(body)["name"]
            feeds.setdefault(name, [])
            return self.answer(json.dumps({"key": name, "name": name, "username": user}), 200, "application/json")
        if len(rest) < 2 or rest[0] != "feeds" or rest[1] not in feeds:
            return self.answer('{"error": "not found - that is an invalid URL"}', 404, "application/json")
        data = feeds[rest[1]]
        if self.command == "POST":
            data.append(dict(json.loads(body), id=str(len(data))))
            return self.answer(json.dumps(data[-1]), 200, "application/json")
        if self.command == "DELETE":
            del feeds[rest[1]]
            return self.answer("{}", 200, "application/json")
        if rest[2:] == ["data", "last"]:
            return self.answer(json.dumps(data[-1]), 200, "application/json")
        if rest[2:] == ["data"]:
            return self.answer(json.dumps(data), 200, "application/json")
        return self.answer(json.dumps({"key": rest[1], "name": rest[1]}), 200, "application/json")


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
