"""Three things at once: a timer's handler counts, one task reports, one waits for the network. Nothing costs anything while it waits."""

import asyncio

import warden
import wifi

PERIOD_MS = 20
REPORT_S = 10

expirations = 0
full = asyncio.ThreadSafeFlag()


def measure(timer):
    """Runs between two instructions of whatever runs. `expirations` of the timer says how many periods this call stands for."""
    global expirations
    before = expirations
    expirations += timer.expirations
    if expirations // 1000 > before // 1000:
        full.set()


async def report():
    while True:
        await asyncio.sleep(REPORT_S)
        print("measured", expirations)


async def thousands():
    while True:
        await full.wait()
        print("another thousand")


async def network():
    online = False
    while True:
        if wifi.radio.connected != online:
            online = not online
            print("online" if online else "offline")
        await asyncio.sleep(1)


async def main():
    with warden.Timer(PERIOD_MS, measure, level=10):
        await asyncio.gather(report(), thousands(), network())


asyncio.run(main())
