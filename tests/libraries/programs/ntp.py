import os
import time

import adafruit_ntp
import socketpool
import wifi

while wifi.radio.ipv4_address is None:
    time.sleep(0.1)
pool = socketpool.SocketPool(wifi.radio)
ntp = adafruit_ntp.NTP(pool, server="localhost", port=int(os.getenv("PORT")), tz_offset=2, cache_seconds=3600)
# The server says 2031-05-06 07:08:09.5 UTC.
now = ntp.datetime
print(now)
assert isinstance(now, time.struct_time)
assert (now.tm_year, now.tm_mon, now.tm_mday, now.tm_hour, now.tm_min) == (2031, 5, 6, 9, 8), now
assert now.tm_sec in (9, 10) and now.tm_wday == 1 and now.tm_yday == 126, now
before = ntp.utc_ns
time.sleep(0.5)
after = ntp.utc_ns
assert 490_000_000 <= after - before < 3_000_000_000, after - before
# Asked once: the answer is kept.
silent = adafruit_ntp.NTP(pool, server="localhost", port=int(os.getenv("SILENT")), socket_timeout=0.3)
try:
    silent.datetime
    assert False
except OSError as error:
    assert error.errno == 110, error
print("done")
