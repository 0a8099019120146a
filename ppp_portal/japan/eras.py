"""The modern eras and conversion between a year of an era and a year of the Common Era.

Rules: domain.md §5.4 (令和N = 西暦−2018, 平成 = −1988, 昭和 = −1925). Municipal pages go on
counting an era after its end (「平成32年3月31日」), so a year past the end is read, not refused.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["year", "month", "day"]

FIRST_YEAR = 1868
LAST_YEAR = 2100
# Before 1873 Japan used a lunisolar calendar: months and days do not match the Gregorian ones.
FIRST_GREGORIAN_DAY = date(1873, 1, 1)


class DateError(ValueError):
    """A date or fiscal year that cannot be; `str()` is a Japanese message for the user."""


@dataclass(frozen=True, slots=True)
class Era:
    """One era: `offset` + year of the era = Common Era year; `last_day` None while it runs."""

    name: str
    letter: str
    offset: int
    first_day: date
    last_day: date | None

    def covers(self, first: date, last: date) -> bool:
        """True when any day between the two (inclusive) lies in this era."""
        return last >= self.first_day and (self.last_day is None or first <= self.last_day)


ERAS = (
    Era("令和", "R", 2018, date(2019, 5, 1), None),
    Era("平成", "H", 1988, date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", 1925, date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", 1911, date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", 1867, date(1868, 10, 23), date(1912, 7, 29)),
)
# Longer spellings first, so that 令和 is not read as 令 followed by a stray 和.
ERA_PATTERN = "令和|平成|昭和|大正|明治|[令平昭大明RHSTM]"


def era_called(text: str) -> Era:
    """The era written 令和, 令 or R (half width, upper case). Raises KeyError for others."""
    for era in ERAS:
        if text in (era.name, era.name[0], era.letter):
            return era
    raise KeyError(text)


def era_of(day: date) -> Era | None:
    """The era of a day; None before 1873, where the Gregorian calendar was not in use."""
    if day < FIRST_GREGORIAN_DAY:
        return None
    return next(era for era in ERAS if day >= era.first_day)


def era_year_text(era: Era, year: int) -> str:
    """「令和8」 for a Common Era year; the first year is 元, never 1 or 01."""
    number = year - era.offset
    return f"{era.name}{'元' if number == 1 else number}"


def common_year(era: Era | None, number: int, written: str) -> int:
    """Common Era year of a year in `era` (None: `number` is one already).

    Raises DateError when the year is 0, or outside 1868–2100.
    """
    if era is not None and number < 1:
        raise DateError(
            f"「{written}」の年が0になっています。{era.name}は元年から始まります。"
            "年を確かめて入力し直してください。"
        )
    year = number + era.offset if era is not None else number
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(
            f"「{written}」の年は扱える範囲（{FIRST_YEAR}年〜{LAST_YEAR}年）の外です。"
            "年の桁と元号を確かめて入力し直してください。"
        )
    return year


def year_and_era(day: date) -> str:
    """「令和8」, or 「1870」 where no era is used."""
    era = era_of(day)
    return era_year_text(era, day.year) if era else str(day.year)


def fiscal_year_text(start_year: int) -> str:
    """「令和7」 for fiscal year 2025.

    The era at the end of the calendar year in which it starts: 2019 is 令和元 (not 平成31), 1988
    is 昭和63 (although 平成 began within it).
    """
    return year_and_era(date(start_year, 12, 31))


def format_known(day: date, precision: Precision) -> str:
    """「令和8年」, 「令和8年4月」 or 「令和8年4月1日」."""
    text = f"{year_and_era(day)}年"
    if precision != "year":
        text += f"{day.month}月"
    return text + (f"{day.day}日" if precision == "day" else "")
