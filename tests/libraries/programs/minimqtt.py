import gc
import os
import time

import adafruit_connection_manager
import adafruit_minimqtt.adafruit_minimqtt as MQTT
import wifi

gc.collect()
print("heap after import:", gc.mem_alloc())
while wifi.radio.ipv4_address is None:
    time.sleep(0.1)
pool = adafruit_connection_manager.get_radio_socketpool(wifi.radio)

calls = []
got = []


def note(name):
    def called(client, user_data, *rest):
        assert user_data == "ours"
        calls.append((name,) + rest)

    return called


def message(client, topic, payload):
    got.append((topic, payload))


client = MQTT.MQTT(
    broker="localhost",
    port=int(os.getenv("PORT")),
    client_id="mast-7",
    socket_pool=pool,
    socket_timeout=0.2,
    recv_timeout=5,
    connect_retries=20,
    user_data="ours",
)
client.on_connect = note("connect")
client.on_disconnect = note("disconnect")
client.on_subscribe = note("subscribe")
client.on_unsubscribe = note("unsubscribe")
client.on_publish = note("publish")
client.on_message = message
client.will_set("mast-7/state", "gone", retain=True, qos=1)


def wait(topic, payload):
    for _ in range(100):
        if (topic, payload) in got:
            got.clear()
            return
        client.loop(0.25)
    assert False, (topic, payload, got)


assert client.connect() == 0
assert client.is_connected()
client.subscribe("mast-7/#", qos=1)
client.publish("mast-7/a", "zero")
wait("mast-7/a", "zero")
client.publish("mast-7/b", "one", qos=1)
wait("mast-7/b", "one")
client.publish("mast-7/c", 21.5, retain=True, qos=1)
wait("mast-7/c", "21.5")
client.publish("mast-7/long", "0123456789" * 300, qos=1)
wait("mast-7/long", "0123456789" * 300)
client.publish("mast-7/ümlaut", "Grüße")
wait("mast-7/ümlaut", "Grüße")
only = []
client.add_topic_callback("mast-7/only/+", lambda c, t, p: only.append((t, p)))
client.publish("mast-7/only/x", "y")
for _ in range(100):
    if only:
        break
    client.loop(0.25)
assert only == [("mast-7/only/x", "y")] and not got, (only, got)
client.remove_topic_callback("mast-7/only/+")
client.ping()
client.unsubscribe("mast-7/#")
client.subscribe([("mast-7/c", 0), ("mast-7/d", 1)])
wait("mast-7/c", "21.5")
names = [call[0] for call in calls]
assert names.count("subscribe") == 3 and "publish" in names and "unsubscribe" in names, names
try:
    client.publish("mast-7/+", "x")
    assert False
except ValueError:
    pass

print("restart the broker")
while True:
    try:
        client.loop(0.25)
    except (MQTT.MMQTTException, OSError) as error:
        print("lost:", type(error).__name__)
        break
for _ in range(20):
    try:
        client.reconnect()
        break
    except (MQTT.MMQTTException, OSError) as error:
        print("again:", type(error).__name__)
        time.sleep(0.5)
assert client.is_connected()
got.clear()
client.publish("mast-7/d", "after the restart", qos=1)
wait("mast-7/d", "after the restart")
client.disconnect()
assert not client.is_connected() and calls[-1][0] == "disconnect"
gc.collect()
print("heap after use:", gc.mem_alloc())
print("done")
