"""A count that survives reloads and resets, in memory of the program's own."""

import time

import alarm
import microcontroller
import supervisor

# The first byte says that the second is ours: after a loss of power both are anything.
MARK = 0x5A
memory = alarm.sleep_memory
starts = memory[1] + 1 if memory[0] == MARK else 1
memory[0], memory[1] = MARK, starts % 256

print("start", starts, "after", microcontroller.cpu.reset_reason)

time.sleep(30)
if starts == 1:
    supervisor.reload()
if starts == 2:
    microcontroller.reset()
while True:
    time.sleep(60)
