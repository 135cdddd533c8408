"""A program that raises is started again, and can see what the run before died of."""

import time

import supervisor

before = supervisor.get_previous_traceback()

if before is None:
    print("first run")
    time.sleep(5)
    print(1 / 0)

print("the run before ended with:")
print(before)
while True:
    time.sleep(60)
