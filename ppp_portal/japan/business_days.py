"""開庁日: the days on which a municipal office is open.

Closed: Saturdays, Sundays, national holidays (国民の祝日に関する法律, with substitute and
in-between holidays), and 29 December to 3 January (地方自治法4条の2第2項3号). A municipality's
own closing days are not known here.
"""

from datetime import date, timedelta
from functools import lru_cache

import jpholiday

_ONE_DAY = timedelta(days=1)


def _is_year_end(day: date) -> bool:
    return (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)


@lru_cache(maxsize=4096)
def is_open_day(day: date) -> bool:
    """True when the office is open."""
    return not (day.weekday() >= 5 or _is_year_end(day) or jpholiday.is_holiday(day))


def next_open_day(day: date) -> date:
    """The day itself if open, else the next open day (「閉庁日のときは翌開庁日」)."""
    while not is_open_day(day):
        day += _ONE_DAY
    return day


def add_open_days(day: date, count: int) -> date:
    """The `count`-th open day after `day`, which itself is not counted (民法140条 初日不算入).

    `count` 0 gives `next_open_day(day)`. Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    if count == 0:
        return next_open_day(day)
    for _ in range(count):
        day = next_open_day(day + _ONE_DAY)
    return day


def due_date(year: int, month: int, day: int = 10) -> date:
    """The deadline in that month: its `day`, or the next open day (domain.md §4).

    The month is the one in which the deadline falls: a report on March is due in
    `due_date(year, 4)`.
    """
    return next_open_day(date(year, month, day))
