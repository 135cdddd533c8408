"""A program that asks to be held to progress: if a round takes longer than ten seconds, it is started anew."""

import time

import supervisor
import warden

print("started because of", supervisor.runtime.run_reason)

rounds = 0

while True:
    warden.alive(10)
    rounds += 1
    print("round", rounds)
    if rounds == 5:
        # A mistake: this never ends. The board notices, and nobody has to come.
        while True:
            pass
    time.sleep(5)
