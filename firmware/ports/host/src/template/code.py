"""What this board does. The network beneath it is kept up for it: nothing here needs to know how."""

import time

import microcontroller
import supervisor

from smoothing import Smoothed

read_every_s = supervisor.get_setting("READ_EVERY_S", 10)
temperature = Smoothed(weight=0.2)

while True:
    temperature.add(microcontroller.cpu.temperature)
    print("temperature:", round(temperature.value, 1))
    time.sleep(read_every_s)
