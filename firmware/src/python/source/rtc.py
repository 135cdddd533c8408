import time
import _rtc


def _seconds(t):
    year, month, day, hour, minute, second = t[:6]
    if not (1970 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 62):
        raise ValueError('not a date and time')
    if month < 3:
        year, month = year - 1, month + 12
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day - 719469
    return ((days * 24 + hour) * 60 + minute) * 60 + second


class RTC:
    calibration = 0
    def __new__(cls):
        return _one or object.__new__(cls)
    @property
    def datetime(self):
        return time.localtime(_rtc.now())
    @datetime.setter
    def datetime(self, value):
        _rtc.set(_seconds(value))


_one = None
_one = RTC()


def set_time_source(source):
    if source is not _one:
        _rtc.set(_seconds(source.datetime))
