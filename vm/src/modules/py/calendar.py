# The part of `time` that only programs with dates need: imported by their first use of it.
import time

_DAYS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class struct_time(tuple):
    def __new__(cls, sequence):
        t = tuple(sequence)
        if len(t) < 9:
            raise TypeError('time.struct_time() takes an at least 9-sequence (' + str(len(t)) + '-sequence given)')
        if len(t) > 11:
            raise TypeError('time.struct_time() takes an at most 11-sequence (' + str(len(t)) + '-sequence given)')
        return tuple.__new__(cls, t[:9])
    tm_year = property(lambda t: t[0])
    tm_mon = property(lambda t: t[1])
    tm_mday = property(lambda t: t[2])
    tm_hour = property(lambda t: t[3])
    tm_min = property(lambda t: t[4])
    tm_sec = property(lambda t: t[5])
    tm_wday = property(lambda t: t[6])
    tm_yday = property(lambda t: t[7])
    tm_isdst = property(lambda t: t[8])
    def __repr__(self):
        return 'time.struct_time(tm_year=%d, tm_mon=%d, tm_mday=%d, tm_hour=%d, tm_min=%d, tm_sec=%d, tm_wday=%d, tm_yday=%d, tm_isdst=%d)' % self


struct_time.__module__ = 'time'


def _before(year):
    y = year - 1
    return y * 365 + y // 4 - y // 100 + y // 400 - 719162


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def gmtime(secs=None):
    if secs is None:
        secs = time.time()
    elif not isinstance(secs, (int, float)):
        raise TypeError('an integer is required')
    days, s = divmod(int(secs), 86400)
    year = 1970 + days * 400 // 146097
    while _before(year) > days:
        year -= 1
    while _before(year + 1) <= days:
        year += 1
    yday = days - _before(year)
    leap = _leap(year)
    month = 12
    while yday < _DAYS[month - 1] + (leap and month > 2):
        month -= 1
    mday = yday - _DAYS[month - 1] - (leap and month > 2) + 1
    return struct_time((year, month, mday, s // 3600, s // 60 % 60, s % 60, (days + 3) % 7, yday + 1, 0))


# A board has no time zone.
localtime = gmtime


def mktime(t):
    if not isinstance(t, tuple):
        raise TypeError('Tuple or struct_time argument required')
    if len(t) != 9:
        raise TypeError('mktime(): illegal time tuple argument')
    year, month = divmod(t[0] * 12 + t[1] - 1, 12)
    days = _before(year) + _DAYS[month] + (_leap(year) and month > 1) + t[2] - 1
    return float(days * 86400 + t[3] * 3600 + t[4] * 60 + t[5])
