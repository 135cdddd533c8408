"""Settings of a program's own: any key in settings.toml, typed as it is written there."""

import time

import supervisor

place = supervisor.get_setting("PLACE")
every_s = supervisor.get_setting("MEASURE_EVERY_S", 60)
offset = supervisor.get_setting("OFFSET_C", 0.0)
verbose = supervisor.get_setting("VERBOSE", False)

print(place, every_s, offset, verbose)
print("no such key:", supervisor.get_setting("COLOUR", "green"))

while True:
    time.sleep(every_s)
