"""Publishes readings with Adafruit's MQTT client and tells the board of each acknowledgement.

The client comes from PyPI: `cargo xtask libraries examples/mqtt_telemetry`, or `circup install -r requirements.txt`.
"""

import json
import time

import adafruit_connection_manager
import adafruit_minimqtt.adafruit_minimqtt as MQTT
import microcontroller
import supervisor
import warden
import wifi

PERIOD_S = supervisor.get_setting("SEND_EVERY_S", 30)

name = supervisor.get_setting("FIELDWARDEN_DEVICE_ID", "board")
client = MQTT.MQTT(
    broker=supervisor.get_setting("SERVER"),
    port=supervisor.get_setting("SERVER_PORT", 1883),
    client_id=name,
    socket_pool=adafruit_connection_manager.get_radio_socketpool(wifi.radio),
    keep_alive=4 * PERIOD_S,
    connect_retries=1,
)
client.will_set(name + "/state", "offline", retain=True, qos=1)

# An acknowledgement is expected at least every five periods. If none comes while the network is well, the
# connection is taken for dead, and given up for us.
warden.watch(5 * PERIOD_S)

number = 0
is_sound = False
while True:
    try:
        if not is_sound:
            client.reconnect()
            client.publish(name + "/state", "online", retain=True, qos=1)
            is_sound = True
        number += 1
        reading = {"number": number, "temperature": microcontroller.cpu.temperature}
        # With quality of service 1 this returns when the broker has acknowledged.
        client.publish(name + "/reading", json.dumps(reading), qos=1)
        warden.acknowledged()
        print("published", number)
    except (OSError, MQTT.MMQTTException) as error:
        print("not published:", error)
        is_sound = False
    time.sleep(PERIOD_S)
