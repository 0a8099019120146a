"""Filters that print dates, fiscal years, amounts and numbers the way public offices write them.

Empty values print as nothing; a value of the wrong kind prints as it is, never an error.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from ppp_portal.japan.eras import DateError
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.japan.moments import format_day, format_moment
from ppp_portal.japan.numbers import short
from ppp_portal.japan.wareki import PartialDate, format_both, format_partial, format_wareki

register = template.Library()


def _as_date(value: Any) -> date | None:
    """The day in Japan: an aware datetime is turned to Asia/Tokyo first."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def wareki(value: Any) -> str:
    """令和8年4月1日"""
    day = _as_date(value)
    return format_wareki(day) if day else _as_text(value)


@register.filter
def both(value: Any) -> str:
    """令和8年4月1日（2026年）"""
    day = _as_date(value)
    return format_both(day) if day else _as_text(value)


@register.filter
def iso(value: Any) -> str:
    """2026-04-01, for the datetime attribute of <time>."""
    day = _as_date(value)
    return day.isoformat() if day else ""


@register.filter
def fiscal_year(value: Any) -> str:
    """2025 → 令和7年度"""
    if isinstance(value, bool) or not isinstance(value, int):
        return _as_text(value)
    try:
        return format_fiscal_year(value)
    except DateError:
        return f"{value}年度"


@register.filter
def partial_date(value: Any) -> str:
    """As much of a date as is known: 令和7年度, 平成24年6月; else what was written."""
    return format_partial(value) if isinstance(value, PartialDate) else wareki(value)


@register.filter
def yen(value: Any, form: str = "full") -> str:
    """12,000,000円; with "short" 1,200万円, and 約 where the short form rounds."""
    if isinstance(value, bool) or not isinstance(value, int):
        return _as_text(value)
    if form != "short":
        return f"{value:,}円"
    return f"{short(value)}円"


@register.filter
def count(value: Any) -> str:
    """1,204"""
    if isinstance(value, bool) or not isinstance(value, int):
        return _as_text(value)
    return f"{value:,}"


@register.filter
def jst(value: Any) -> str:
    """令和8年11月21日 15:42, in Asia/Tokyo."""
    if not isinstance(value, datetime):
        return wareki(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{format_wareki(local.date())} {local:%H:%M}"


@register.filter
def moment(value: Any) -> str:
    """令和8年12月1日（火）17時15分, for deadlines: the year, the weekday and the time, always."""
    if not isinstance(value, datetime):
        return format_day(value) if isinstance(value, date) else _as_text(value)
    return format_moment(value if timezone.is_aware(value) else timezone.make_aware(value))


@register.filter
def exact(value: Any) -> str:
    """令和8年11月21日 17:00:00.000001, in Asia/Tokyo: an instant that a deadline is judged by."""
    if not isinstance(value, datetime):
        return wareki(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{format_wareki(local.date())} {local:%H:%M:%S.%f}"


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)
