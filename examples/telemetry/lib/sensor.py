"""A thermometer, smoothed."""

import microcontroller


class Sensor:
    """The chip's own temperature, smoothed over about ten readings."""

    def __init__(self):
        self.value = None

    def temperature(self):
        now = microcontroller.cpu.temperature
        if self.value is None:
            self.value = now
        self.value += 0.1 * (now - self.value)
        return round(self.value, 2)
