"""A day with its time as calls for proposals write them: 「令和8年12月1日（火）17時15分」, 「正午」.

A deadline read wrongly is a proposal lost, so nothing is guessed: a text without a year, or with
a clock that does not exist, raises DateError with what to write instead (domain.md §1.2).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ppp_portal.japan.date_reading import TOKYO, parse_date
from ppp_portal.japan.eras import DateError
from ppp_portal.japan.text import nfkc
from ppp_portal.japan.wareki import format_wareki

WEEKDAYS = "月火水木金土日"
EXAMPLE = "令和8年12月1日 17時15分"
_CLOCK = re.compile(
    r"(?P<half>午前|午後|AM|PM)?\s*"
    r"(?:(?P<noon>正午)|(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"|時(?:(?P<kanji>\d{1,2})分(?:(?P<seconds>\d{1,2})秒)?|(?P<thirty>半))?))"
    r"\s*(?:まで|必着|から)*\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in Japan and, where it was given, the time of day."""

    day: date
    clock: time | None = None

    def instant(self) -> datetime:
        """The aware instant; midnight in Asia/Tokyo where only the day is known."""
        return datetime.combine(self.day, self.clock or time(), TOKYO)


def parse_moment(text: str) -> Moment:
    """Read 「令和8年12月1日（火）正午」, 「2026-12-01 17:15」, 「R8.12.1 午後5時半」; or raise DateError."""
    cleaned = nfkc(text).strip()
    # ISO's own separator, as browsers and calendars write it.
    cleaned = re.sub(r"(?<=\d)T(?=\d{1,2}:\d{2})", " ", cleaned)
    found = _CLOCK.search(cleaned)
    days = 0
    clock = None
    if found:
        clock, days = _clock(found, text)
        cleaned = cleaned[: found.start()]
    day = _day(cleaned, text)
    return Moment(day + timedelta(days=days), clock)


def _clock(found: re.Match[str], text: str) -> tuple[time, int]:
    """The time of day, and 1 where 24時 means the next day's beginning."""
    if found["noon"]:
        return time(12), 0
    hour, half = int(found["hour"]), (found["half"] or "").upper()
    minute = 30 if found["thirty"] else int(found["minute"] or found["kanji"] or 0)
    if half and hour > 12:
        raise DateError(
            f"「{text}」の時刻が読めません。17時15分、または午後5時15分と入れてください。"
        )
    if half in ("午後", "PM") and hour < 12:
        hour += 12
    elif half == "AM" and hour == 12:
        hour = 0
    elif half == "午前" and hour == 12 and minute:
        raise DateError(f"「{text}」は昼か夜かが分かりません。0時30分か12時30分と入れてください。")
    if hour == 24 and minute == 0:
        return time(), 1
    second = int(found["second"] or found["seconds"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise DateError(f"「{text}」の時刻は存在しません。0時0分から24時までで入れてください。")
    return time(hour, minute, second), 0


def _day(text: str, original: str) -> date:
    parsed = parse_date(text)
    if parsed.value is None or parsed.precision != "day":
        raise DateError(
            f"「{original}」の年月日が読めません。{EXAMPLE}のように、年から入れてください。"
        )
    return parsed.value


def format_day(day: date) -> str:
    """「令和8年12月1日（火）」"""
    return f"{format_wareki(day)}（{WEEKDAYS[day.weekday()]}）"


def format_clock(clock: time) -> str:
    """「17時15分」, 「17時」, 「正午」, 「午前0時」; seconds only where there are any."""
    if clock == time(12):
        return "正午"
    if clock == time():
        return "午前0時"
    words = f"{clock.hour}時"
    if clock.minute or clock.second or clock.microsecond:
        words += f"{clock.minute:02d}分"
    if clock.second or clock.microsecond:
        words += f"{clock.second:02d}秒"
    return words


def format_moment(value: datetime, *, has_time: bool = True) -> str:
    """「令和8年12月1日（火）17時15分」 in Asia/Tokyo; without the time where it means nothing."""
    local = value.astimezone(TOKYO)
    day = format_day(local.date())
    return day + format_clock(local.time()) if has_time else day
