"""和暦 at the edges: reading dates and periods from spreadsheets, printing dates for people.

The three outcomes of reading are told in `date_reading`. Data keeps 西暦 (domain.md §5.1 DS-441);
和暦 is for input, letters and printouts.
"""

import re
from datetime import date, timedelta

from ppp_portal.japan.date_reading import PartialDate, clean_date_text, parse_date
from ppp_portal.japan.eras import (
    ERA_PATTERN,
    DateError,
    Precision,
    fiscal_year_text,
    format_known,
)

__all__ = [
    "DateError",
    "PartialDate",
    "Precision",
    "format_both",
    "format_partial",
    "format_wareki",
    "parse_date",
    "parse_period",
]

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_SEPARATOR = re.compile(
    r"\s*(?:[〜～~∼―—–]|から|より|(?<=\s)[-－−](?=\s)|(?<=[年度月日])[-－−]"
    r"|(?<=^\d{4})[-－−](?=\d{4}$))\s*"
)
_STARTING_YEAR = re.compile(
    rf"^(?P<era>{ERA_PATTERN})?(?P<year>\d{{1,4}}|元)(?P<rest>(?P<mark>年度?|[./-])?"
    r"(?:(?P<month>\d{1,2})(?:月|[./-]))?.*)$"
)


def parse_period(text: str) -> tuple[PartialDate, PartialDate]:
    """Read 「令和5年4月1日〜令和6年3月31日」 as its start and its end.

    A side that is missing has `value` None and an empty `original`. The end is the last day of
    what is written (「〜令和7年度」 is 2026-03-31). What the end leaves out is taken from the
    start: 「令和5年4月1日〜9月30日」, 「R5.4.1〜6.3.31」, 「2003〜15」 (with a warning). Without a
    separator a day is a start, 「令和7年度末」 an end, and a year or month is the whole of it.
    Raises DateError for impossible dates and for an end before the start.
    """
    nothing = PartialDate(None, "year")
    left, right = _split(text)
    if right is None:
        only = parse_date(left)
        if only.is_end:
            return nothing, only
        return (
            only,
            nothing if only.precision == "day" or only.value is None else only.as_end(),
        )
    start, end = nothing, nothing
    if left:
        start = parse_date(_with_unit_of(left, right))
        start = PartialDate(start.value, start.precision, start.is_end, left, start.warnings)
    if right:
        completed, warnings = _completed(left, right)
        end = parse_date(completed).as_end()
        warnings += end.warnings
        end = PartialDate(end.value, end.precision, end.is_end, right, warnings)
    if start.value and end.value and end.value < start.value:
        raise DateError(
            f"「{text.strip()}」は終わりが始まりより前です。順序と年を確かめて入力し直してください。"
        )
    return start, end


def _split(text: str) -> tuple[str, str | None]:
    """Both sides of the first separator outside brackets; right is None without a separator."""
    # Brackets hold notes such as （10月〜3月）; a mask of the same length keeps positions.
    masked = _BRACKETS.sub(lambda found: "＿" * len(found.group()), text.strip())
    found = _SEPARATOR.search(masked)
    if found is None:
        return text.strip(), None
    return text.strip()[: found.start()].strip(), text.strip()[found.end() :].strip()


def _with_unit_of(left: str, right: str) -> str:
    """「令和5」 of 「令和5〜7年度」 as 「令和5年度」."""
    start, _ = clean_date_text(left)
    end, _ = clean_date_text(right)
    bare = _STARTING_YEAR.match(start)
    if bare and not bare["rest"] and (bare["era"] or len(bare["year"]) == 4):
        for unit in ("年度", "年"):
            if end.endswith(unit):
                return start + unit
    return left


def _completed(left: str, right: str) -> tuple[str, tuple[str, ...]]:
    """The end with what it leaves out taken from the start, and a warning where that is a guess."""
    start, _ = clean_date_text(left)
    end, _ = clean_date_text(right)
    first = _STARTING_YEAR.match(start)
    if first is None:
        return right, ()
    era, year, month = first["era"] or "", first["year"], first["month"]
    if re.match(r"^\d{1,2}(?:年|[./-]\d{1,2}[./-]\d{1,2}$)", end) and era:
        return era + end, ()
    if re.match(r"^\d{1,2}月", end):
        return f"{era}{year}年{end}", ()
    if re.match(r"^\d{1,2}[./-]\d{1,2}$", end) and first["mark"] in (".", "/", "-"):
        return f"{era}{year}{first['mark']}{end}", ()
    if re.match(r"^\d{1,2}日", end) and month:
        return f"{era}{year}年{month}月{end}", ()
    if re.match(r"^\d{1,2}(?:年度?)?$", end) and not month:
        number = end.rstrip("年度")
        full = f"{era}{number}" if era else f"{year[:2]}{number.zfill(2)}"
        unit = end.removeprefix(number) or (first["mark"] or "")
        return full + unit, (f"「{right}」は「{full}{unit}」として読み取りました。",)
    return right, ()


def format_wareki(day: date) -> str:
    """「令和8年4月1日」; 元年 for a first year; 「1870年1月1日」 before 1873 (旧暦)."""
    return format_known(day, "day")


def format_both(day: date) -> str:
    """「令和8年4月1日（2026年）」, both calendars, where space allows (domain.md §6.3)."""
    return f"{format_wareki(day)}（{day.year}年）"


def format_partial(partial: PartialDate) -> str:
    """As much as is known (「令和5年度」 「2003年」 「平成24年6月」 「令和8年3月末」), else the original.

    `parse_date` of the result gives the same value and precision (after `as_end` where a year
    or month was made an end). A bare year prints as 西暦, because a year across two eras
    (2019) has no single 和暦 name.
    """
    day = partial.value
    if day is None:
        return partial.original
    if partial.precision == "year":
        if partial.is_fiscal_year:
            return f"{fiscal_year_text(day.year - 1 if day.month == 3 else day.year)}年度"
        return f"{day.year}年"
    if partial.precision == "day" and partial.is_end and (day + timedelta(days=1)).day == 1:
        return f"{format_known(day, 'month')}末"
    return format_known(day, partial.precision)
