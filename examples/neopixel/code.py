"""A strip of pixels: one colour wanders along it. The strip goes dark when the program ends, however it ends."""

import time

import board
import digitalio
import neopixel_write

COUNT = 8


class Strip:
    def __init__(self, pin):
        self.pin = digitalio.DigitalInOut(pin)
        self.pin.switch_to_output()
        self.colours = bytearray(3 * COUNT)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.show(bytes(3 * COUNT))
        self.pin.deinit()

    def show(self, colours):
        neopixel_write.neopixel_write(self.pin, colours)


with Strip(board.NEOPIXEL) as strip:
    for step in range(3 * COUNT):
        colours = bytearray(3 * COUNT)
        colours[3 * (step % COUNT)] = 40
        strip.show(colours)
        time.sleep(0.1)
print("dark")
while True:
    time.sleep(60)
