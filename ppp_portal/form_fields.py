"""Form fields that read what officials type: dates and years of both calendars, amounts, lists."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ppp_portal.japan.amounts import AmountError, parse_amount
from ppp_portal.japan.fiscal_year import format_fiscal_year, parse_fiscal_year
from ppp_portal.japan.moments import EXAMPLE, Moment, format_moment, parse_moment
from ppp_portal.japan.text import strip_controls
from ppp_portal.japan.wareki import DateError, PartialDate, format_partial, parse_date

DATE_HELP = "例：令和8年4月1日、2026-04-01。月や年度までしか分からなければ、令和8年4月、令和8年度。"
_LIST_SEPARATOR = re.compile(r"[\n、，,;；]+")


class PlainTextField(forms.CharField):
    """Text without control characters; NUL would be refused by the database."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(strip_controls(value) if isinstance(value, str) else value)


class PartialDateField(PlainTextField):
    """A date, or as much of one as is known. Cleans to PartialDate; empty to None.

    `is_end` makes a month or year mean its last day.
    """

    def __init__(self, *, is_end: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", DATE_HELP)
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.is_end = is_end

    def prepare_value(self, value: Any) -> Any:
        return format_partial(value) if isinstance(value, PartialDate) else value

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            parsed = parse_date(text)
        except DateError as error:
            raise ValidationError(str(error)) from error
        if parsed.value is None:
            raise ValidationError(
                f"「{text}」を日付として読めません。令和8年4月1日、または2026-04-01のように入れてください。"
            )
        return parsed.as_end() if self.is_end else parsed


class DayField(PlainTextField):
    """One day, from the phone's calendar or typed in either calendar; cleans to date."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}))
        super().__init__(max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            parsed = parse_date(text)
        except DateError as error:
            raise ValidationError(str(error)) from error
        if parsed.value is None or parsed.precision != "day":
            raise ValidationError(
                f"「{text}」を日付として読めません。令和8年4月1日、または2026-04-01のように入れてください。"
            )
        return parsed.value


class MomentField(PlainTextField):
    """A day with its time. Cleans to Moment; empty to None. `needs_time` refuses a bare day.

    The initial value is an aware datetime, or a Moment.
    """

    def __init__(self, *, needs_time: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"例：{EXAMPLE}。正午、17:15も使えます。")
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.needs_time = needs_time

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Moment):
            return format_moment(value.instant(), has_time=value.clock is not None)
        return format_moment(value) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Moment | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            moment = parse_moment(text)
        except DateError as error:
            raise ValidationError(str(error)) from error
        if self.needs_time and moment.clock is None:
            raise ValidationError(f"時刻も入れてください。例：{EXAMPLE}、正午。")
        return moment


def partial_from(value: date | None, precision: str, *, is_end: bool = False) -> PartialDate | None:
    """What a stored date and its precision mean, for forms and pages."""
    if value is None:
        return None
    return PartialDate(value, precision, is_end=is_end and precision != "day")  # type: ignore[arg-type]


class FiscalYearField(PlainTextField):
    """年度 in either calendar; cleans to the start year as int, empty to None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "例：令和8年度、2026年度。")
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_fiscal_year(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            parsed = parse_fiscal_year(text)
        except DateError as error:
            raise ValidationError(str(error)) from error
        if parsed.year is None:
            raise ValidationError(
                f"「{text}」を年度として読めません。令和8年度、または2026年度のように入れてください。"
            )
        return parsed.year


class AmountField(PlainTextField):
    """An amount in yen, as written (1,200千円, 1億2,000万円); cleans to int, empty to None.

    `remarks`: the label of the field beside it where words belong.
    """

    def __init__(self, *, remarks: str = "契約金額の注記", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "例：12,000,000円、1,200万円。")
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.remarks = remarks

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}円" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            parsed = parse_amount(text)
        except AmountError as error:
            raise ValidationError(str(error)) from error
        if parsed.yen is None:
            raise ValidationError(
                f"「{text}」を金額として読めません。12,000,000円のように数字で入れ、"
                f"説明は「{self.remarks}」に書いてください。"
            )
        return parsed.yen


class ListField(PlainTextField):
    """Several short texts, one per line or parted by 「、」; cleans to a list without repeats."""

    def __init__(self, *, item_max_length: int = 100, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**kwargs)
        self.item_max_length = item_max_length

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        items = [item.strip() for item in _LIST_SEPARATOR.split(text)]
        items = list(dict.fromkeys(item for item in items if item))
        for item in items:
            if len(item) > self.item_max_length:
                raise ValidationError(
                    f"「{item[:20]}…」は{self.item_max_length}字を超えています。"
                    "1行に1つずつ、短く書いてください。"
                )
        return items
