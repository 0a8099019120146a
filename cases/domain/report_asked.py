"""What a report of one case is asked, and what is known from the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from cases.domain.report_checks import has_counted_parts
from cases.domain.report_numbers import number_key
from cases.domain.report_page import report_numbers
from cases.enums import (
    EDITABLE_STATES,
    PERIODIC_KINDS,
    IndicatorKind,
    ReportKind,
    ReportSection,
    ReportState,
)
from cases.models import ActivityReport, AttendanceGroup, Case, Indicator, IndicatorTarget
from cases.models.report_sheet import default_sections
from partners.models import Municipality, Organisation
from ppp_portal.japan.fiscal_year import fiscal_year_of

# What rarely changes from one activity to the next.
_CARRIED = ("place", "is_online", "method", "starts_at", "ends_at")
# With what a report is compared: among its writers with all of theirs, else with what was sent.
SENT = (ReportState.SUBMITTED, ReportState.CONFIRMED)
OWN = (*SENT, *EDITABLE_STATES)


@dataclass(frozen=True)
class Asked:
    """The sections, groups and indicators of one report's form; `told`: parts it tells already."""

    sections: frozenset[str]
    groups: list[AttendanceGroup]
    indicators: list[Indicator]
    told: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def parts(self, indicator: Indicator) -> list[str]:
        """Of the breakdown as it is now, and what the report told under an earlier one."""
        return list(
            dict.fromkeys([*(indicator.breakdown or [""]), *self.told.get(indicator.pk, ())])
        )


@dataclass(frozen=True)
class Earlier:
    """What is known from before: values to fill in, numbers (as printed) to show beside."""

    values: Mapping[str, Any]
    numbers: Mapping[str, str]
    targets: Mapping[int, str]


NOTHING_EARLIER = Earlier({}, {}, {})


def asked_of(case: Case, kind: str, report: ActivityReport | None = None) -> Asked:
    """What the case's 報告様式 asks of a report of this kind.

    What the months already told of a quarter or year is not asked again: it is added up. What the
    report tells stays in its form, whatever the municipality asks for since.
    """
    sheet = getattr(case, "report_sheet", None)
    sections = sheet.sections if sheet else default_sections()
    told: dict[int, list[str]] = defaultdict(list)
    for row in report.values.all() if report else ():
        told[row.indicator_id].append(row.part)
    counted = [row.group_id for row in report.attendances.all()] if report else []
    asked = Q(is_retired=False)
    groups = list(case.attendance_groups.filter(asked | Q(pk__in=counted)))
    indicators = list(case.indicators.filter(asked | Q(pk__in=told)))
    summed = kind in (ReportKind.QUARTERLY, ReportKind.YEARLY) and (
        report is not None and has_counted_parts(report)
    )
    if summed:
        groups = []
        indicators = [row for row in indicators if row.kind == IndicatorKind.DISTINCT]
    names = frozenset(str(ReportSection(name)) for name in sections)
    return Asked(names, groups, indicators, told)


def earlier_of(case: Case, body: Organisation | Municipality, kind: str, day: date) -> Earlier:
    """The body's last report of this kind on this case before `day`, in three queries."""
    last = previous_report(case, body, kind, day)
    targets = targets_of(case, kind, day)
    if last is None:
        return Earlier({}, {}, targets)
    numbers = {f"group-{row.group_id}": f"{row.total:,}" for row in last.attendances.all()}
    for row in last.attendances.all():
        if row.distinct is not None:
            numbers[f"group-{row.group_id}-distinct"] = f"{row.distinct:,}"
    for value in last.values.all():
        numbers[number_key(value.indicator_id, value.part)] = f"{value.value:,}"
    carried = {}
    if kind in (ReportKind.ACTIVITY, ReportKind.EVENT):
        carried = {name: getattr(last, name) for name in _CARRIED}
    return Earlier(carried, numbers, targets)


def targets_of(case: Case, kind: str, day: date) -> dict[int, str]:
    """The fiscal year's targets by indicator, as printed, for a periodic report of that day."""
    if kind not in PERIODIC_KINDS:
        return {}
    targets = IndicatorTarget.objects.filter(
        indicator__case=case, fiscal_year=fiscal_year_of(day)
    ).select_related("indicator")
    return {
        row.indicator_id: decimal_words(row.value)
        + ("%" if row.indicator.kind == IndicatorKind.RATE else "")
        for row in targets
    }


def decimal_words(number: Decimal) -> str:
    """「1,200」 or 「45.5」: no zeros behind the point."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def previous_report(
    case: Case,
    body: Organisation | Municipality,
    kind: str,
    day: date,
    *,
    sent_only: bool = False,
) -> ActivityReport | None:
    """The report of the same body and kind that comes before one beginning on `day`.

    `sent_only` for readers who do not belong to that body.
    """
    found: ActivityReport | None = (
        ActivityReport.objects.of_body(body)
        .filter(case=case, kind=kind, period_start__lt=day)
        .filter(state__in=SENT if sent_only else OWN)
        .prefetch_related(*report_numbers())
        .order_by("-period_start", "-pk")
        .first()
    )
    return found
