"""One date as people write it in a spreadsheet, 和暦 or 西暦, read into a `PartialDate`.

Rules: domain.md §5.4 and §7 (9). Three outcomes, never a fourth: a date with what is known of
it; a text that is no date (「15」, 「未定」), kept as written with a warning; an impossible date,
which raises DateError with a message for the person who typed it.
"""

import calendar
import math
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ppp_portal.japan.eras import (
    ERA_PATTERN,
    FIRST_GREGORIAN_DAY,
    LAST_YEAR,
    DateError,
    Era,
    Precision,
    common_year,
    era_called,
    fiscal_year_text,
    format_known,
    year_and_era,
)
from ppp_portal.japan.text import nfkc

TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """What is known of a date, beside the text it was read from.

    `value`: the first day of what is known, or the last one where `is_end`; None when the text
    names no date. A year that starts on 1 April is a fiscal year (年度). `is_end`: the text
    itself means an end (年度末, 月末, 年末), or `as_end` was called. `warnings`: Japanese
    sentences for the person who imports.
    """

    value: date | None
    precision: Precision
    is_end: bool = False
    original: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def is_fiscal_year(self) -> bool:
        """True when only the 年度 is known (4/1 to 3/31)."""
        if self.value is None or self.precision != "year":
            return False
        return self.value.month in (3, 4)

    def as_end(self) -> "PartialDate":
        """The same reading as the end of a period: `value` is the last day of what is known."""
        if self.value is None or self.is_end:
            return self
        return replace(self, value=_last_day(self.value, self.precision), is_end=True)


def _last_day(first: date, precision: Precision) -> date:
    if precision == "day":
        return first
    if precision == "month":
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if first.month == 4:
        return date(first.year + 1, 3, 31)
    return date(first.year, 12, 31)


# --- cleaning ---------------------------------------------------------------------------------

_DASHES = str.maketrans({"〜": "~", "∼": "~", "～": "~", "−": "-", "‐": "-", "‑": "-", "–": "-"})
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_WHOLE_IN_BRACKETS = re.compile(r"^\(([^()]*)\)$")
_YEAR_IN_BRACKETS = re.compile(r"[(\[](?:西暦)?(\d{4})年?度?[)\]]")
_WEEKDAY = re.compile(r"[月火水木金土日]曜日?$")
_CLOCK = re.compile(
    r"(?:T|\s+|(?<=日)|(?<=\)))\s*(?:午前|午後|AM|PM)?\s*"
    r"(?:正午|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2}|AM|PM)?"
    r"|\d{1,2}時(?:\d{1,2}分|半)?)(?:まで|必着|から)?$",
    re.IGNORECASE,
)
_KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日])")
_KANJI_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": "0"
}
_QUIET_TAIL = re.compile(r"(?:付け?|締結|制定|施行|開始|終了|から|より|まで|~)$")
_LOUD_TAIL = re.compile(
    r"(頃|ごろ|予定|見込み?|ほか|他|など|等|以降|以後|以前|上旬|中旬|下旬|時点|現在)$"
)


def _kanji_to_digits(match: re.Match[str]) -> str:
    text = match.group()
    if "十" not in text:
        return "".join(_KANJI_DIGITS[char] for char in text)
    tens, _, ones = text.partition("十")
    return str(int(_KANJI_DIGITS.get(tens, "1")) * 10 + int(_KANJI_DIGITS.get(ones, "0")))


def clean_date_text(text: str) -> tuple[str, list[str]]:
    """Half-width text without brackets, clock, weekday and tails, and the warnings so far."""
    cleaned = nfkc(text).translate(_DASHES).strip()
    inner = _WHOLE_IN_BRACKETS.match(cleaned)
    cleaned = _BRACKETS.sub("", inner.group(1) if inner else cleaned).strip()
    cleaned = _CLOCK.sub("", cleaned)
    cleaned = re.sub(r"\s+", "", cleaned).upper()
    cleaned = cleaned.lstrip("~").removeprefix("西暦").rstrip("、。,;")
    cleaned = _KANJI_NUMBER.sub(_kanji_to_digits, _WEEKDAY.sub("", cleaned))
    warnings: list[str] = []
    while True:
        loud = _LOUD_TAIL.search(cleaned)
        if loud:
            warnings.append(f"「{loud.group(1)}」は日付に含めていません。原文のまま残します。")
        shorter = _LOUD_TAIL.sub("", _QUIET_TAIL.sub("", cleaned))
        if shorter == cleaned:
            return cleaned, warnings
        cleaned = shorter


# --- reading ----------------------------------------------------------------------------------

_YEAR = rf"(?P<era>{ERA_PATTERN})?(?P<year>\d{{1,9}}|元)"
_WITH_KANJI = re.compile(
    rf"^{_YEAR}年?(?P<fiscal>度)?(?:(?<=[年度])(?P<month>\d{{1,9}})月(?:(?P<day>\d{{1,9}})日?)?)?"
    r"の?(?P<edge>末日?|当初|初め|はじめ)?$"
)
_WITH_MARKS = re.compile(
    rf"^{_YEAR}[./-](?P<month>\d{{1,2}})(?:[./-](?P<day>\d{{1,2}}))?\.?(?P<edge>末日?)?(?P<fiscal>度)?$"
)
# The first whole date within other words, such as 「令和2年10月12日（変更）、3月1日」.
_DATE_INSIDE = re.compile(
    rf"(?<![A-Z\d])(?:(?:{ERA_PATTERN})(?:\d{{1,2}}|元)|\d{{4}})"
    r"(?:年度?(?:\d{1,2}月(?:\d{1,2}日)?)?末?|[./-]\d{1,2}[./-]\d{1,2}(?!\d|[./-]\d))"
)
_LOOKS_LIKE_A_DATE = re.compile(
    r"(?:令和|平成|昭和|大正|明治)(?:\d|元)|(?<![A-Z])[RHSTM]\d|\d{3,}|\d[./-]\d|\d年\d|\d月\d"
)
_MONTH_AND_DAY = re.compile(r"^\d{1,2}(?:月\d{1,2}日?|/\d{1,2})$")


@dataclass(frozen=True, slots=True)
class _Parts:
    """One matched date before it is checked: numbers as written, `era` None for 西暦."""

    era: Era | None
    year: int
    month: int | None
    day: int | None
    fiscal: bool
    edge: str
    written: str


def _unknown(original: str, *warnings: str) -> PartialDate:
    return PartialDate(None, "year", original=original, warnings=warnings)


def parse_date(value: object, *, excel_serial: bool = False) -> PartialDate:
    """Read one cell as a date; see the module's docstring for the three outcomes.

    `value`: text, date, datetime (an aware one is taken in Asia/Tokyo), int, float or None.
    `excel_serial`: numbers are days since 1899-12-30; only the caller can know that.
    Raises DateError for what cannot be a date.
    """
    if value is None or value == "":
        return PartialDate(None, "year")
    if isinstance(value, datetime):
        local = value.astimezone(TOKYO) if value.tzinfo else value
        return _checked_day(local.date(), str(value))
    if isinstance(value, date):
        return _checked_day(value, value.isoformat())
    if isinstance(value, int | float) and not isinstance(value, bool):
        if excel_serial:
            return _from_serial(value)
        if not math.isfinite(value):
            raise DateError("数として正しくない値です。年月日を文字で入力してください。")
        value = str(int(value)) if value == int(value) else str(value)
    return _parse_text(str(value))


def _checked_day(day: date, original: str) -> PartialDate:
    common_year(None, day.year, original)
    return PartialDate(day, "day", original=original)


def _from_serial(number: float) -> PartialDate:
    # 61 = 1900-03-01: before that Excel counts a 29 February 1900 that never was.
    if not 61 <= number < 73_416:
        raise DateError(
            f"「{number}」はExcelの日付の通し番号として扱える範囲の外です。"
            "年月日を「令和8年4月1日」のように文字で入力してください。"
        )
    day = date(1899, 12, 30) + timedelta(days=int(number))
    return PartialDate(day, "day", original=str(number))


def _parse_text(original: str) -> PartialDate:
    zoned = _zoned_datetime(original)
    if zoned is not None:
        return _checked_day(zoned.astimezone(TOKYO).date(), original)
    text, warnings = clean_date_text(original)
    if not text:
        return PartialDate(None, "year", original=original)
    if text.isdigit():
        text = _spread_digits(text, original)
        if len(text) <= 2:
            return _unknown(original, *warnings, _which_calendar(original))
    match = _WITH_KANJI.match(text) or _WITH_MARKS.match(text)
    if match is None:
        match = _DATE_INSIDE.search(text)
        if match is None:
            return _not_a_date(text, original, warnings)
        warnings.append(
            f"「{original.strip()}」のうち「{match.group()}」だけを日付として読み取りました。"
        )
        match = _WITH_KANJI.match(match.group()) or _WITH_MARKS.match(match.group()) or match
    year = match["year"]
    if match["era"] is None and (year == "元" or len(year) <= 2):
        return _unknown(original, *warnings, _which_calendar(original))
    parts = _Parts(
        era=era_called(match["era"]) if match["era"] else None,
        year=1 if year == "元" else int(year),
        month=int(match["month"]) if match["month"] else None,
        day=int(match["day"]) if match["day"] else None,
        fiscal=match["fiscal"] is not None,
        edge=match["edge"] or "",
        written=original.strip(),
    )
    return _resolve(parts, original, warnings)


def _zoned_datetime(text: str) -> datetime | None:
    """An ISO date-time with a zone, whose day depends on it; None for all other texts."""
    if "T" not in text or not text[:4].isdigit():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _spread_digits(text: str, original: str) -> str:
    """20240401 → 2024-04-01, 202404 → 2024-04; years and up to two digits stay as they are."""
    if len(text) == 8:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if len(text) == 6 and 1900 <= int(text[:4]) <= LAST_YEAR and 1 <= int(text[4:]) <= 12:
        return f"{text[:4]}-{text[4:]}"
    if len(text) <= 2 or (len(text) == 4 and 1900 <= int(text) <= LAST_YEAR):
        return text
    hint = "Excelの日付の通し番号ではありませんか。" if len(text) == 5 else ""
    raise DateError(
        f"「{original.strip()}」は数字だけで、日付として読めません。{hint}"
        "「令和8年4月1日」または「2026-04-01」のように入力してください。"
    )


def _which_calendar(original: str) -> str:
    return (
        f"「{original.strip()}」は西暦か和暦か分かりません。日付は空のまま、原文を残します。"
        "「2015年」または「平成27年」のように書くと読み取れます。"
    )


def _not_a_date(text: str, original: str, warnings: list[str]) -> PartialDate:
    if _MONTH_AND_DAY.match(text):
        return _unknown(
            original,
            *warnings,
            f"「{original.strip()}」には年がありません。日付は空のまま、原文を残します。",
        )
    if _LOOKS_LIKE_A_DATE.search(text):
        raise DateError(
            f"「{original.strip()}」は日付として読めません。"
            "「令和8年4月1日」または「2026-04-01」のように、年・月・日の順で入力してください。"
        )
    return _unknown(
        original,
        f"「{original.strip()}」は日付ではないため、日付は空のまま、原文を残します。",
    )


def _resolve(parts: _Parts, original: str, warnings: list[str]) -> PartialDate:
    year = common_year(parts.era, parts.year, parts.written)
    for stated in _YEAR_IN_BRACKETS.findall(nfkc(original)):
        if int(stated) != year:
            warnings.append(
                f"かっこの中の{stated}年と本文の{year}年が合いません。本文の年を使います。"
            )
    first, precision = _first_day(parts, year)
    last = _last_day(first, precision)
    if parts.era is not None and not parts.era.covers(first, last):
        warnings.append(_proper_era(parts, first, precision))
    if first < FIRST_GREGORIAN_DAY:
        warnings.append("明治5年以前は旧暦のため、月日は今の暦と一致しません。")
    is_end = parts.edge.startswith("末")
    if is_end:
        first, precision = last, "day"
    return PartialDate(first, precision, is_end, original, tuple(warnings))


def _first_day(parts: _Parts, year: int) -> tuple[date, Precision]:
    if parts.month is None:
        first = date(year, 4 if parts.fiscal else 1, 1)
        return first, "day" if parts.edge and not parts.edge.startswith("末") else "year"
    if parts.fiscal and parts.month < 4:
        year += 1
    try:
        first = date(year, parts.month, parts.day or 1)
    except ValueError:
        raise DateError(_impossible(parts, year)) from None
    if parts.day == 0:
        raise DateError(_impossible(parts, year))
    return first, "month" if parts.day is None else "day"


def _impossible(parts: _Parts, year: int) -> str:
    month = parts.month or 0
    if not 1 <= month <= 12:
        reason = f"{month}月という月はありません。"
    else:
        last = calendar.monthrange(year, month)[1]
        reason = f"{year}年{month}月は{last}日までです。"
    return (
        f"「{parts.written}」という日付はありません。{reason}日付を確かめて入力し直してください。"
    )


def _proper_era(parts: _Parts, first: date, precision: Precision) -> str:
    if precision == "year" and first.month == 4:
        proper = f"{fiscal_year_text(first.year)}年度"
    elif precision == "year":
        proper = f"{year_and_era(first)}年"
    else:
        proper = format_known(first, precision)
    name = parts.era.name if parts.era else ""
    return f"{name}の期間の外の日付です。正しくは「{proper}」として読み取りました。"
