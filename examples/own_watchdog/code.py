"""microcontroller.watchdog in mode RAISE: what takes too long is interrupted by an exception."""

import time

import microcontroller
from watchdog import WatchDogMode, WatchDogTimeout

watchdog = microcontroller.watchdog
watchdog.timeout = 2
watchdog.mode = WatchDogMode.RAISE


def measure(seconds):
    """A sensor that sometimes takes far too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return seconds


for seconds in (1, 30, 0.5):
    watchdog.feed()
    try:
        print("measured", measure(seconds))
    except WatchDogTimeout:
        print("gave up after", watchdog.timeout, "s")
        watchdog.mode = WatchDogMode.RAISE

watchdog.deinit()
print("done")
while True:
    time.sleep(60)
