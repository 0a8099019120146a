"""The counted reports of a case with their numbers, read for one reader in a few queries.

Nothing is stored: every total is made of these rows, so the correction of one report corrects all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from cases.domain.figures import People, Row, Value
from cases.domain.masking import exact
from cases.domain.public_figures import masked
from cases.enums import IndicatorKind, ReportState
from cases.models import ActivityReport, Attendance, Case, Indicator, IndicatorValue
from cases.models.report import ActivityReportQuerySet
from cases.report_permissions import reads_every_figure

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

# A month sent before a merge and the year sent after it are of one body.
STANDING = Coalesce("organisation__merged_into", "organisation")


def report_rows(
    case: Case, reader: User | AnonymousUser, *, with_unconfirmed: bool = False
) -> list[Row]:
    """What counts, oldest first (prefetch case.partners and case.further).

    The case's parties get every confirmed report as it is; `with_unconfirmed` also those sent, a
    sent 訂正 then in the place of what it corrects. Everybody else gets the published ones, with
    small numbers of people masked.
    """
    rows = _read(counted_reports(case, reader, with_unconfirmed=with_unconfirmed))
    if not reads_every_figure(reader, case):
        return _masked(rows, Indicator.objects.filter(case=case)) if rows else []
    return rows


def counted_reports(
    case: Case, reader: User | AnonymousUser, *, with_unconfirmed: bool = False
) -> ActivityReportQuerySet:
    """The reports that make up what a case came to, for this reader: numbers and voices alike."""
    reports: ActivityReportQuerySet = ActivityReport.objects.visible_to(reader).filter(case=case)
    if not reads_every_figure(reader, case):
        return reports.counted().filter(published_at__isnull=False)
    if with_unconfirmed:
        sent = Q(state=ReportState.SUBMITTED)
        corrected = Q(correction__state=ReportState.SUBMITTED, correction__isnull=False)
        in_force = reports.filter(sent | (Q(state=ReportState.CONFIRMED) & ~corrected))
        return in_force.filter(part_of__isnull=True)
    return reports.counted()


def report_row(reader: User | AnonymousUser, report: ActivityReport) -> Row | None:
    """One counted report's numbers as this reader may see them; None where it is not counted."""
    return next((row for row in report_rows(report.case, reader) if row.pk == report.pk), None)


def public_rows(
    indicators: Sequence[Indicator], reader: User | AnonymousUser
) -> dict[int, list[Row]]:
    """The published reports' rows by case, for the cases of `indicators`, as the public sees them.

    Masked for every reader alike, so that a figure made of them says the same to all. Three
    queries whatever the number of cases.
    """
    reports = ActivityReport.objects.published_to(reader).counted()
    of_cases = reports.filter(case__in={row.case_id for row in indicators})
    return {case: _masked(rows, indicators) for case, rows in _by_case(of_cases).items()}


def _masked(rows: Sequence[Row], indicators: Iterable[Indicator]) -> list[Row]:
    indicators = list(indicators)
    counts_people = {row.pk for row in indicators if row.counts_people}
    distinct = {row.pk for row in indicators if row.kind == IndicatorKind.DISTINCT}
    return masked(rows, counts_people, distinct)


def _read(reports: ActivityReportQuerySet) -> list[Row]:
    """The rows of reports that are all of one case."""
    return [row for rows in _by_case(reports).values() for row in rows]


def _by_case(reports: ActivityReportQuerySet) -> dict[int, list[Row]]:
    found = list(
        reports.order_by("period_end", "-period_start", "pk").values_list(
            *("case_id", "pk", "kind", STANDING, "municipality_id"),
            *("period_start", "period_end", "state", "cost"),
        )
    )
    ids = [report[1] for report in found]
    values, people = _values(ids), _people(ids)
    cases: dict[int, list[Row]] = {}
    for case, pk, kind, npo, city, start, end, state, cost in found:
        row = Row(pk, kind, (npo, city), start, end, state, cost, values[pk], people[pk])
        cases.setdefault(case, []).append(row)
    return {
        case: [replace(row, adds_up=not any(map(row.contains, rows))) for row in rows]
        for case, rows in cases.items()
    }


def _values(ids: Sequence[int]) -> dict[int, dict[int, dict[str, Value]]]:
    values: dict[int, dict[int, dict[str, Value]]] = {pk: {} for pk in ids}
    columns = ("report_id", "indicator_id", "part", "value", "denominator")
    rows = IndicatorValue.objects.filter(report__in=ids).order_by("pk").values_list(*columns)
    for pk, indicator, part, number, whole in rows:
        value = Value(exact(number), None if whole is None else exact(whole))
        values[pk].setdefault(indicator, {})[part] = value
    return values


def _people(ids: Sequence[int]) -> dict[int, dict[int, People]]:
    people: dict[int, dict[int, People]] = {pk: {} for pk in ids}
    columns = ("report_id", "group_id", "total", "distinct")
    rows = Attendance.objects.filter(report__in=ids).order_by("pk").values_list(*columns)
    for pk, group, total, distinct in rows:
        people[pk][group] = People(exact(total), None if distinct is None else exact(distinct))
    return people
