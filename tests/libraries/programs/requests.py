import gc
import json
import os
import time

import adafruit_connection_manager
import adafruit_requests
import wifi

gc.collect()
print("heap after import:", gc.mem_alloc())
while wifi.radio.ipv4_address is None:
    time.sleep(0.1)
pool = adafruit_connection_manager.get_radio_socketpool(wifi.radio)
context = adafruit_connection_manager.get_radio_ssl_context(wifi.radio)
session = adafruit_requests.Session(pool, context)
base = "http://localhost:" + os.getenv("PORT")

with session.get(base + "/hello") as r:
    assert r.status_code == 200 and r.reason == b"OK", (r.status_code, r.reason)
    assert r.headers["content-type"] == "text/plain", r.headers
    assert r.text == "hello, board", r.text
with session.get(base + "/json") as r:
    assert r.json() == {"name": "Möwe", "numbers": [1, 2.5, -3], "none": None}
with session.get(base + "/large") as r:
    total = check = 0
    for piece in r.iter_content(1000):
        for byte in piece:
            assert byte == total % 251
            total += 1
    assert total == 20_000
with session.get(base + "/chunked") as r:
    assert r.content == b"first second " + b"x" * 3000 + b" last"
with session.get(base + "/chunked.json") as r:
    assert r.json() == {"a": [1, 2], "b": "c"}
with session.get(base + "/redirect", allow_redirects=False) as r:
    assert r.status_code == 302 and r.headers["location"] == "/hello"
with session.get(base + "/away") as r:
    assert r.json()["name"] == "Möwe"
with session.get(base + "/nowhere") as r:
    assert r.status_code == 404 and r.text == "not here"
with session.get(base + "/query?a=1&b=two words") as r:
    assert r.text == "/query?a=1&b=two%20words", r.text
with session.get(base + "/headers", headers={"X-Board": "mast-7", "User-Agent": "ours"}) as r:
    told = r.json()
    assert told["X-Board"] == "mast-7" and told["User-Agent"] == "ours", told
with session.get(base + "/closes") as r:
    assert r.text == "until the end"
with session.head(base + "/hello") as r:
    assert r.status_code == 200 and r.headers["content-length"] == "12"
reading = {"temperature": 21.5, "unit": "°C", "list": [1, 2, 3]}
with session.post(base + "/echo", json=reading) as r:
    told = r.json()
    assert told["kind"] == "application/json" and told["method"] == "POST"
    # The server reads bytes one by one.
    assert json.loads(bytes([ord(c) for c in told["body"]])) == reading
with session.post(base + "/echo", data={"a": "1", "b": "2"}) as r:
    told = r.json()
    assert told["body"] == "a=1&b=2" and told["kind"] == "application/x-www-form-urlencoded", told
with session.put(base + "/echo", data="text") as r:
    assert r.json()["method"] == "PUT"
with session.patch(base + "/echo", data=b"\x00\xff") as r:
    assert r.json()["body"] == "\x00\xff"
with session.delete(base + "/echo") as r:
    assert r.json()["method"] == "DELETE"
with open("/upload.bin", "wb") as f:
    f.write(bytes(range(256)) * 4)
with open("/upload.bin", "rb") as f:
    with session.post(base + "/echo", files={"file": ("upload.bin", f, "application/octet-stream")}) as r:
        told = r.json()
        assert told["kind"].startswith("multipart/form-data; boundary=") and 'filename="upload.bin"' in told["body"]
        assert len(told["body"]) > 1024
# Nobody listens on port 1: the library says so, and works on.
try:
    session.get("http://localhost:1/", timeout=3)
    assert False
except OSError as error:
    print("refused:", error)
# No TLS on this board: said when a connection asks for it.
try:
    session.get("https://localhost:1/", timeout=3)
    assert False
except OSError as error:
    print("no tls:", error)
for _ in range(20):
    with session.get(base + "/hello") as r:
        assert r.text == "hello, board"
adafruit_connection_manager.connection_manager_close_all(pool)
gc.collect()
print("heap after use:", gc.mem_alloc())
print("done")
