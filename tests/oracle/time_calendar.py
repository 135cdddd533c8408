# Seconds and dates. The zone is UTC.
import time
from time import localtime, struct_time

for s in (0, 1, 59, 86399, 86400, 951782400, 951868799, 951868800, 1583020800, 1700000000, 2**31 - 1, 2**31, 4102444800, 253402300799, -1, -86400, -2208988800):
    t = time.gmtime(s)
    print(t, tuple(t))
print(localtime(1.9).tm_sec, time.mktime(time.localtime(123456789)), time.localtime(0) == time.gmtime(0))
for t in (
    (2000, 2, 29, 12, 30, 15, 0, 0, 0), (1970, 1, 1, 0, 0, 0, 0, 0, 0), (2026, 11, 20, 15, 20, 0, -1, -1, -1), (2023, 14, 1, 0, 0, 0, 0, 0, 0),
    (2023, 1, 32, 25, 61, 61, 0, 0, 0), (2100, 3, 1, 0, 0, 0, 0, 0, 0), (2023, 0, 1, 0, 0, 0, 0, 0, 0), struct_time((2001, 9, 9, 1, 46, 40, 6, 252, 0)),
):
    print(time.mktime(t))
t = struct_time(range(9))
print(t, t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_wday, t.tm_yday, t.tm_isdst, t[3], t[1:3], len(t), list(t))
print(isinstance(t, tuple), isinstance(time.gmtime(), struct_time), t == tuple(range(9)), {t: 1}[tuple(range(9))], struct_time.__name__, time.struct_time is struct_time)
year, month, *rest = t
print(year, month, rest)
for bad in (lambda: struct_time((1, 2)), lambda: struct_time(range(12)), lambda: struct_time(3), lambda: time.mktime(3), lambda: time.mktime((1, 2)), lambda: time.gmtime('x')):
    try:
        print(bad())
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
try:
    t.tm_year = 3
except AttributeError:
    print('read only')
print(hasattr(time, 'localtime'), hasattr(time, 'nothing'))
now = time.time()
print(0 <= time.mktime(time.gmtime(now)) - int(now) <= 1, time.gmtime().tm_year >= 2000)
