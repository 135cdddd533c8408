# Runs on the board with adafruit_datetime and on a PC with CPython's own datetime: both must print the same.
try:
    import adafruit_datetime as dt
except ImportError:
    import datetime as dt

date, datetime, time, timedelta, timezone = dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone

for d in (date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31), date(2026, 11, 20)):
    print(d, repr(d).split(".")[-1], d.weekday(), d.isoweekday(), d.isoformat(), d.toordinal(), d.timetuple()[:3], d.ctime())
print(date.fromordinal(738_000), date.fromisoformat("2020-02-03"), date.min, date.max, date.resolution)
print(date(2024, 3, 1) - date(2024, 2, 1), date(2024, 2, 28) + timedelta(days=2), date(2024, 1, 1) - timedelta(1))
print(date(2024, 1, 1) < date(2024, 1, 2), date(2024, 1, 1) == date(2024, 1, 1), date(2020, 5, 6).replace(day=9))

for t in (
    timedelta(), timedelta(1, 2, 3), timedelta(days=-1, hours=5), timedelta(weeks=2, minutes=-7, milliseconds=3),
    timedelta(seconds=1.5), timedelta(microseconds=1_234_567_890_123), timedelta(days=999_999_999),
):
    print(t, repr(t).split(".", 1)[-1], t.days, t.seconds, t.microseconds, t.total_seconds(), abs(t), -t, bool(t))
a, b = timedelta(days=3, hours=7), timedelta(hours=2, seconds=1)
print(a + b, a - b, a * 3, a // 4, a / b, a // b, a % b, divmod(a, b), a > b, a / 7, 2 * b)
print(timedelta.min, timedelta.max, timedelta.resolution)

moment = datetime(2026, 11, 20, 15, 20, 5, 123456)
print(moment, moment.isoformat(), moment.isoformat(" "), moment.date(), moment.time(), repr(moment).split(".")[-1])
print(moment + timedelta(days=40, seconds=-5), moment - timedelta(hours=16), moment - datetime(2020, 1, 1), moment.replace(year=2000, microsecond=0))
print(moment.weekday(), moment.isoweekday(), moment.toordinal(), moment.timetuple()[:8], moment.ctime())
print(moment < datetime(2026, 11, 20, 15, 20, 6), moment == datetime(2026, 11, 20, 15, 20, 5, 123456), moment != moment)
print(datetime.combine(date(2000, 1, 2), time(3, 4, 5)), datetime.fromisoformat("2011-11-04 00:05:23.283"), datetime.min, datetime.max)
utc = timezone.utc
cest = timezone(timedelta(hours=2), "CEST")
aware = datetime(2026, 7, 1, 12, 0, tzinfo=cest)
print(aware, aware.utcoffset(), aware.tzname(), aware.astimezone(utc), aware - datetime(2026, 7, 1, 9, 30, tzinfo=utc), aware == datetime(2026, 7, 1, 10, 0, tzinfo=utc))
print(timezone(timedelta(hours=-5, minutes=-30)), utc, cest)
print(datetime.fromtimestamp(1_700_000_000, utc), datetime(2001, 9, 9, 1, 46, 40, tzinfo=utc).timestamp())

for t in (time(), time(1, 2), time(23, 59, 59, 999_999), time(7, 8, 9, 10, tzinfo=utc)):
    print(t, t.isoformat(), repr(t).split(".", 1)[-1].replace("datetime.", "").replace("adafruit_", ""), t.hour, t.minute, t.second, t.microsecond, bool(t))
print(time(1, 2) < time(1, 3), time.fromisoformat("04:23:01"), time(5).replace(minute=9), time.min, time.max)

for wrong in (
    lambda: date(2023, 2, 29), lambda: date(0, 1, 1), lambda: time(24), lambda: datetime(2024, 13, 1), lambda: date(2024, 1, 1) < 3,
    lambda: timedelta(days=1_000_000_000), lambda: date.max + timedelta(1), lambda: moment - aware, lambda: datetime.fromisoformat("nonsense"),
):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__)
print(len({date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 2)}), hash(timedelta(1)) == hash(timedelta(hours=24)))
print(sorted([date(2024, 5, 1), date(2023, 1, 1), date(2024, 4, 30)]))
