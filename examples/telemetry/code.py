"""Reads a sensor every ten seconds, sends it as a line of JSON, and waits for the collector's answer.

The network is kept up underneath: nothing here resets, reconnects a radio or counts failures.
"""

import time

import supervisor

from collector import Collector
from sensor import Sensor

PERIOD_S = supervisor.get_setting("SEND_EVERY_S", 10)

sensor = Sensor()
collector = Collector(supervisor.get_setting("FIELDWARDEN_COLLECTOR"))
name = supervisor.get_setting("FIELDWARDEN_DEVICE_ID")
sequence = 0
due = time.monotonic()

while True:
    sequence += 1
    try:
        collector.send({"seq": sequence, "board": name, "temperature_c": sensor.temperature()})
    except OSError as error:
        print("line", sequence, "was not sent:", error)
    now = time.monotonic()
    due = max(due + PERIOD_S, now)
    time.sleep(due - now)
