"""Publishes the temperature with acknowledgement, and tells the board of each one."""

import time

import microcontroller
import socketpool
import supervisor
import warden
import wifi

from publisher import Publisher

PERIOD_S = supervisor.get_setting("SEND_EVERY_S", 30)

name = supervisor.get_setting("FIELDWARDEN_DEVICE_ID", "board")
pool = socketpool.SocketPool(wifi.radio)
broker = Publisher(pool, supervisor.get_setting("SERVER"), supervisor.get_setting("SERVER_PORT", 1883), name)

# An acknowledgement is expected at least every five periods. If none comes while the network is well, the
# connection is taken for dead, and given up for us.
warden.watch(5 * PERIOD_S)

while True:
    try:
        broker.publish(f"{name}/temperature", str(microcontroller.cpu.temperature))
        warden.acknowledged()
        print("published", broker.number)
    except OSError as error:
        print("not published:", error)
    time.sleep(PERIOD_S)
