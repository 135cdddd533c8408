import os
import time

import adafruit_connection_manager
import adafruit_minimqtt.adafruit_minimqtt as MQTT
import adafruit_requests
import wifi
from adafruit_io.adafruit_io import IO_HTTP, IO_MQTT
from adafruit_io.adafruit_io_errors import AdafruitIO_RequestError

while wifi.radio.ipv4_address is None:
    time.sleep(0.1)
pool = adafruit_connection_manager.get_radio_socketpool(wifi.radio)


class Stand:
    """The service's stand-in: the library's own addresses lead to it."""

    def __init__(self, session):
        self.session = session

    def at(self, method, url, **keywords):
        assert url.startswith("https://io.adafruit.com/"), url
        url = url.replace("https://io.adafruit.com", "http://localhost:" + os.getenv("WEB"))
        return method(url, **keywords)

    def get(self, url, **keywords):
        return self.at(self.session.get, url, **keywords)

    def post(self, url, **keywords):
        return self.at(self.session.post, url, **keywords)

    def delete(self, url, **keywords):
        return self.at(self.session.delete, url, **keywords)


http = IO_HTTP("mast", "key", Stand(adafruit_requests.Session(pool)))
feed = http.create_and_get_feed("temperature")
assert feed["key"] == "temperature", feed
http.send_data("temperature", 21.5, precision=1)
http.send_data("temperature", 22)
assert float(http.receive_data("temperature")["value"]) == 22
assert len(http.receive_all_data("temperature")) == 2
try:
    http.get_feed("nothing")
    assert False
except AdafruitIO_RequestError as error:
    print("error:", error)
http.delete_feed("temperature")

got = []
client = MQTT.MQTT(
    broker="localhost",
    port=int(os.getenv("PORT")),
    username="mast",
    password="key",
    socket_pool=pool,
    socket_timeout=0.2,
    recv_timeout=5,
)
io = IO_MQTT(client)
io.on_connect = lambda c: got.append("connected")
io.on_message = lambda c, feed, value: got.append((feed, value))
io.connect()
assert io.is_connected and got == ["connected"], got
io.subscribe("humidity")
io.publish("humidity", 40.5)
for _ in range(100):
    if len(got) > 1:
        break
    io.loop(0.25)
assert got[1:] == [("humidity", "40.5")], got
io.disconnect()
print("done")
