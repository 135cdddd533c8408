# Runs on the board, and on a PC with CPython and the same library: both must print the same. Where the library says other than CPython's own
# datetime (it leaves things out, and gives some times in whole seconds), that is the library's.
import adafruit_datetime as dt

date, datetime, time, timedelta, timezone = dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone


def show(*functions):
    for function in functions:
        try:
            print(function())
        except Exception as error:
            print(type(error).__name__)


for d in (date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31), date(2026, 11, 20)):
    print(repr(d).split(".")[-1], d.weekday(), d.isoweekday(), d.isoformat(), d.toordinal(), tuple(d.timetuple())[:8])
show(
    lambda: date.fromordinal(738_000).isoformat(),
    lambda: date.fromisoformat("2020-02-03").isoformat(),
    lambda: date.fromtimestamp(1_000_000_000).isoformat(),
    lambda: date(2020, 5, 6).replace(day=9).isoformat(),
    lambda: date(2024, 1, 1) < date(2024, 1, 2),
    lambda: date(2024, 1, 1) == date(2024, 1, 1),
    lambda: date(2024, 1, 1) >= date(2024, 1, 2),
    lambda: date(2023, 2, 29),
    lambda: date(0, 1, 1),
    lambda: date(2024, 1, 1) < 3,
    lambda: date.fromisoformat("nonsense"),
    lambda: date.fromordinal(0),
)
for t in (
    timedelta(), timedelta(1, 2, 3), timedelta(days=-1, hours=5), timedelta(weeks=2, minutes=-7, milliseconds=3),
    timedelta(seconds=1.5), timedelta(microseconds=1_234_567_890_123), timedelta(days=999_999_999), timedelta(hours=0.1),
):
    print(t, repr(t).split(".", 1)[-1], t.days, t.seconds, t.microseconds, t.total_seconds(), -t, bool(t))
a, b = timedelta(days=3, hours=7), timedelta(hours=2, seconds=1)
show(
    lambda: a + b, lambda: a - b, lambda: a * 3, lambda: a // b, lambda: a % b, lambda: a // 4, lambda: divmod(a, b)[0],
    lambda: a > b, lambda: a == timedelta(hours=79), lambda: a != b, lambda: a <= b, lambda: timedelta(days=1_000_000_000),
    lambda: a + 3, lambda: a < 3, lambda: a == 3, lambda: a // timedelta(),
)
moment = datetime(2026, 11, 20, 15, 20, 5, 123456)
show(
    lambda: moment, lambda: moment.isoformat(), lambda: moment.isoformat(" "), lambda: moment.date().isoformat(), lambda: moment.time(),
    lambda: repr(moment).split(".")[-1], lambda: moment + timedelta(days=40, seconds=-5), lambda: moment - timedelta(hours=16),
    lambda: moment - datetime(2020, 1, 1), lambda: moment.replace(year=2000, microsecond=0), lambda: moment.weekday(),
    lambda: moment.isoweekday(), lambda: moment.toordinal(), lambda: tuple(moment.timetuple())[:8], lambda: moment.ctime(),
    lambda: moment < datetime(2026, 11, 20, 15, 20, 6), lambda: moment == datetime(2026, 11, 20, 15, 20, 5, 123456),
    lambda: moment != moment, lambda: datetime.combine(date(2000, 1, 2), time(3, 4, 5)),
    lambda: datetime.fromisoformat("2011-11-04 00:05:23.283"), lambda: datetime.fromisoformat("2011-11-04"),
    lambda: datetime.fromisoformat("2011-11-04T00:05:23+04:00"), lambda: datetime.fromisoformat("nonsense"), lambda: datetime(2024, 13, 1),
    lambda: datetime(9999, 12, 31) + timedelta(1), lambda: moment.timestamp(), lambda: datetime.fromtimestamp(1e9), lambda: moment + moment,
)
utc, cest = timezone.utc, timezone(timedelta(hours=2), "CEST")
aware = datetime(2026, 7, 1, 12, 0, tzinfo=cest)
show(
    lambda: aware, lambda: aware.utcoffset(), lambda: aware.tzname(), lambda: aware.astimezone(utc),
    lambda: aware - datetime(2026, 7, 1, 9, 30, tzinfo=utc), lambda: aware == datetime(2026, 7, 1, 10, 0, tzinfo=utc), lambda: moment - aware,
    lambda: timezone(timedelta(hours=-5, minutes=-30)), lambda: utc, lambda: cest, lambda: timezone(timedelta(hours=25)),
    lambda: datetime.fromtimestamp(1_700_000_000, utc), lambda: datetime(2001, 9, 9, 1, 46, 40, tzinfo=utc).timestamp(),
)
for t in (time(), time(1, 2), time(23, 59, 59, 999_999), time(7, 8, 9, 10, tzinfo=utc)):
    print(t, t.isoformat(), t.hour, t.minute, t.second, t.microsecond, bool(t))
show(
    lambda: repr(time(1, 2, 3)).split(".")[-1], lambda: time(1, 2) < time(1, 3), lambda: time.fromisoformat("04:23:01"),
    lambda: time(5).isoformat("minutes"), lambda: time(24), lambda: "{}".format(time(4, 5)), lambda: time.fromisoformat("x"),
    lambda: len({date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 2)}), lambda: hash(time(1)) == hash(time(1, 0)),
    lambda: [d.isoformat() for d in sorted([date(2024, 5, 1), date(2023, 1, 1), date(2024, 4, 30)])],
)
