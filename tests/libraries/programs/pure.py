# ticks and debouncer: no hardware, no network.
import time

from adafruit_debouncer import Button, Debouncer
from adafruit_ticks import ticks_add, ticks_diff, ticks_less, ticks_ms

TOP = 1 << 29
assert 0 <= ticks_ms() < TOP
for a, b, diff in ((5, 3, 2), (3, 5, -2), (2, TOP - 3, 5), (TOP - 3, 2, -5), (TOP // 2, 0, -(TOP // 2)), (0, TOP // 2, -(TOP // 2))):
    assert ticks_diff(a, b) == diff, (a, b, ticks_diff(a, b))
assert ticks_add(TOP - 1, 1) == 0 and ticks_add(0, -1) == TOP - 1
assert ticks_less(TOP - 1, 0) and not ticks_less(0, TOP - 1)
try:
    ticks_add(0, TOP // 2)
    assert False
except OverflowError:
    pass
began = ticks_ms()
time.sleep(0.05)
assert 50 <= ticks_diff(ticks_ms(), began) < 5000

level = True
switch = Debouncer(lambda: level, interval=0.02)
assert switch.value


def settle(n=0.03):
    switch.update()
    time.sleep(n)
    switch.update()


settle()
assert switch.value and not switch.fell and not switch.rose
level = False
switch.update()
assert switch.value, "not before the interval"
level = True
switch.update()
level = False
settle()
assert not switch.value and switch.fell
switch.update()
assert not switch.fell
level = True
settle()
assert switch.value and switch.rose and switch.last_duration > 0


class Pin:
    value = True


pin = Pin()
button = Button(pin, short_duration_ms=60, long_duration_ms=10000, interval=0.01)
for _ in range(2):
    for pin.value in (False, True):
        button.update()
        time.sleep(0.02)
        button.update()
assert button.released
for _ in range(100):
    button.update()
    if button.short_count:
        break
    time.sleep(0.01)
assert button.short_count == 2, button.short_count
print("done")
