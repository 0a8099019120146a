"""Which report of a case is due when (domain.md §4): no database, no clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cases.enums import ReportKind, Rhythm
from cases.models import Case, ReportSheet
from ppp_portal.japan.business_days import next_open_day
from ppp_portal.japan.fiscal_year import bounds, fiscal_year_of

_ONE_DAY = timedelta(days=1)
KIND_OF = {
    Rhythm.MONTHLY: ReportKind.MONTHLY,
    Rhythm.QUARTERLY: ReportKind.QUARTERLY,
    Rhythm.YEARLY: ReportKind.YEARLY,
}
# 完了届 is inspected within ten days of the notice, its own day not counted
# (政府契約の支払遅延防止等に関する法律 5条1項・14条; 民法140条).
INSPECTION_DAYS = 10
YEARLY_DUE = (4, 30)  # 年報は4月末


@dataclass(frozen=True)
class Period:
    """The days one periodic report covers, both ends included."""

    kind: ReportKind
    start: date
    end: date


def period_of(kind: str, day: date) -> Period:
    """The month, quarter (from April) or fiscal year that holds `day`; else the day itself."""
    if kind == ReportKind.MONTHLY:
        return Period(ReportKind.MONTHLY, day.replace(day=1), _month_end(day))
    if kind == ReportKind.QUARTERLY:
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return Period(ReportKind.QUARTERLY, first, _month_end(date(first.year, first.month + 2, 1)))
    if kind == ReportKind.YEARLY:
        first, last = bounds(fiscal_year_of(day))
        return Period(ReportKind.YEARLY, first, last)
    return Period(ReportKind(kind), day, day)


def due_on(sheet: ReportSheet | None, kind: str, period_end: date) -> date | None:
    """When the report on a period ending then is due; None for those sent at any time."""
    if kind not in (ReportKind.MONTHLY, ReportKind.QUARTERLY, ReportKind.YEARLY):
        return None
    after = period_end + _ONE_DAY
    if kind == ReportKind.YEARLY:
        due = date(after.year, *YEARLY_DUE)
    else:
        due = after.replace(day=sheet.due_day if sheet else 10)
    return next_open_day(due) if sheet is None or sheet.moves_to_open_day else due


def confirm_due_on(sheet: ReportSheet | None, kind: str, submitted: date) -> date | None:
    """Until when the municipality should have confirmed: by law for a 完了届, else by contract."""
    if kind == ReportKind.COMPLETION:
        return submitted + timedelta(days=INSPECTION_DAYS)
    days = sheet.confirm_days if sheet else None
    return submitted + timedelta(days=days) if days else None


def expected_periods(sheet: ReportSheet, case: Case, today: date) -> Iterator[Period]:
    """The periods that have ended by `today` and ask for a report, oldest first.

    From the sheet's first day (else the case's start) to its last (else the case's end). A case
    that names no start asks for nothing: nobody could say what is missing.
    """
    if sheet.rhythm == Rhythm.ANYTIME:
        return
    first = sheet.first_day or case.starts_on
    if first is None:
        return
    last = min(sheet.last_day or case.ends_on or today, today)
    kinds = [KIND_OF[Rhythm(sheet.rhythm)]]
    if sheet.asks_yearly and ReportKind.YEARLY not in kinds:
        kinds.append(ReportKind.YEARLY)
    for kind in kinds:
        period = period_of(kind, first)
        while period.start <= last:
            # The last period ends with the work, even in the middle of a month.
            if period.end < today or (case.ends_on and case.ends_on < today):
                yield period
            period = period_of(kind, period.end + _ONE_DAY)


def previous(period: Period) -> Period:
    """The period of the same kind before this one."""
    return period_of(period.kind, period.start - _ONE_DAY)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE_DAY
