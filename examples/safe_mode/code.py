"""Goes to safe mode once, as a program does that must not run again before somebody looked at it."""

import time

import alarm
import microcontroller

MARK = 0xA5

if alarm.sleep_memory[0] != MARK:
    alarm.sleep_memory[0] = MARK
    print("this needs a look")
    time.sleep(5)
    microcontroller.on_next_reset(microcontroller.RunMode.SAFE_MODE)
    microcontroller.reset()

print("running again")
while True:
    time.sleep(60)
