"""A reading every minute, asleep in between; after ten of them a deep sleep of an hour, from which the board wakes as after a reset."""

import time

import alarm

READINGS = 10
PERIOD_S = 60
NIGHT_S = 3600

if alarm.wake_alarm:
    print("good morning")

begin = time.monotonic()
for n in range(1, READINGS + 1):
    print("reading", n)
    # Multiples of the period after the start: the time that a reading takes adds nothing.
    alarm.light_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=begin + n * PERIOD_S))

alarm.exit_and_deep_sleep_until_alarms(alarm.time.TimeAlarm(monotonic_time=time.monotonic() + NIGHT_S))
