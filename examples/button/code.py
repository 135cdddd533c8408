"""A button that is told of when it is pressed, without missing one while something else is done."""

import time

import board
import countio
import digitalio

# The hardware counts, however busy the program is.
presses = countio.Counter(board.D5, edge=countio.Edge.FALL, pull=digitalio.Pull.UP)

lamp = digitalio.DigitalInOut(board.LED)
lamp.switch_to_output()

told = 0
while True:
    if presses.count > told:
        told = presses.count
        lamp.value = not lamp.value
        print("pressed", told, "times, the lamp is", "on" if lamp.value else "off")
    time.sleep(0.5)
