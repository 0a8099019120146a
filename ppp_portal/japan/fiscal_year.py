"""年度: from 1 April to 31 March, named by the year in which it starts (domain.md §5.4)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ppp_portal.japan.date_reading import PartialDate, parse_date
from ppp_portal.japan.eras import FIRST_YEAR, LAST_YEAR, DateError, fiscal_year_text
from ppp_portal.japan.text import nfkc

__all__ = [
    "DateError",
    "ParsedFiscalYear",
    "bounds",
    "current_fiscal_year",
    "fiscal_year_of",
    "format_fiscal_year",
    "parse_fiscal_year",
    "years_between",
]

TOKYO = ZoneInfo("Asia/Tokyo")
_RANGE = re.compile(r"^(.*?\d.*?|.*?元.*?)\s*[〜～~―—–、・]\s*\S")


@dataclass(frozen=True, slots=True)
class ParsedFiscalYear:
    """A fiscal year read from text: `year` is its start year, None when the text names none."""

    year: int | None
    original: str = ""
    warnings: tuple[str, ...] = ()


def fiscal_year_of(day: date) -> int:
    """The fiscal year a day lies in: 2026-03-31 → 2025. A datetime must be local already."""
    return day.year if day.month >= 4 else day.year - 1


def current_fiscal_year(now: datetime) -> int:
    """The fiscal year in Japan at `now` (aware); ValueError for a naive one.

    The year changes at midnight of 1 April in Asia/Tokyo, which is 15:00 UTC of 31 March.
    """
    if now.tzinfo is None:
        raise ValueError("current_fiscal_year needs an aware datetime")
    return fiscal_year_of(now.astimezone(TOKYO).date())


def bounds(fiscal_year: int) -> tuple[date, date]:
    """First and last day, both inclusive: 2025 → 2025-04-01, 2026-03-31. Raises DateError."""
    if not FIRST_YEAR <= fiscal_year <= LAST_YEAR:
        raise DateError(
            f"{fiscal_year}年度は扱える範囲（{FIRST_YEAR}年度〜{LAST_YEAR}年度）の外です。"
            "年度を確かめて入力し直してください。"
        )
    return date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31)


def format_fiscal_year(fiscal_year: int) -> str:
    """「令和7年度」 for 2025, 「令和元年度」 for 2019. Raises DateError out of range."""
    bounds(fiscal_year)
    return f"{fiscal_year_text(fiscal_year)}年度"


def years_between(start: date, end: date) -> list[int]:
    """The fiscal years touched from `start` to `end`, both inclusive, in order.

    Raises DateError when the end lies before the start.
    """
    if end < start:
        raise DateError("終わりの日が始まりの日より前です。順序を確かめて入力し直してください。")
    return list(range(fiscal_year_of(start), fiscal_year_of(end) + 1))


def parse_fiscal_year(value: object) -> ParsedFiscalYear:
    """Read 「令和5年度」 「R5」 「2019年度」 「2023」 (text, int, float or date) as a fiscal year.

    A bare year counts as a 年度 in a column of fiscal years. A date, 「令和5年4月現在」 or several
    years give the fiscal year of the (first) date with a warning; 「25」 gives None with a
    warning. Raises DateError for what cannot be a year.
    """
    if value is None or value == "":
        return ParsedFiscalYear(None)
    text = value if isinstance(value, str) else None
    several = _RANGE.match(nfkc(text)) if text else None
    partial = parse_date(several.group(1) if several else value)
    original = text if text is not None else partial.original
    warnings = list(partial.warnings)
    if partial.value is None:
        return ParsedFiscalYear(None, original, tuple(warnings))
    year = _year_of(partial)
    if several:
        warnings.append(f"複数の年度のうち、最初の{format_fiscal_year(year)}として読み取りました。")
    elif _needs_a_word(partial, nfkc(original)):
        warnings.append(
            f"「{original.strip()}」は年度ではないため、{format_fiscal_year(year)}として読み取りました。"
        )
    bounds(year)
    return ParsedFiscalYear(year, original, tuple(warnings))


def _year_of(partial: PartialDate) -> int:
    if partial.value is None:
        raise ValueError("a fiscal year needs a date")
    return partial.value.year if partial.precision == "year" else fiscal_year_of(partial.value)


def _needs_a_word(partial: PartialDate, text: str) -> bool:
    """True where the reading is more than 「…年度」 or a bare year says."""
    return partial.precision != "year" or ("年" in text and "年度" not in text)
