"""Which reports are due: asked by a case's 報告様式 and not sent yet (domain.md §4).

Three queries whatever the number of cases; the periods themselves are computed, not stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from cases.domain.report_periods import Period, due_on, expected_periods
from cases.enums import EDITABLE_STATES, PERIODIC_KINDS, Rhythm
from cases.models import ActivityReport, Case, ReportSheet
from cases.report_permissions import NOT_STARTED
from partners.models import Organisation


@dataclass(frozen=True)
class Duty:
    """One periodic report that is asked for; `report` is its draft, None where nobody began."""

    case: Case
    organisation: Organisation
    period: Period
    due_on: date
    report: ActivityReport | None

    def is_overdue(self, today: date) -> bool:
        return self.due_on < today


def duties_of_organisations(organisation_ids: Iterable[int], today: date) -> list[Duty]:
    """What these organisations still have to send, soonest first."""
    return _duties(Q(organisation__in=list(organisation_ids)), today)


def duties_in_municipalities(municipality_ids: Iterable[int], today: date) -> list[Duty]:
    """What the partners of these municipalities still have to send, soonest first."""
    return _duties(Q(case__lead_municipality__in=list(municipality_ids)), today)


def all_duties(today: date) -> list[Duty]:
    """Of every case, for the daily reminders."""
    return _duties(Q(), today)


def _duties(which: Q, today: date) -> list[Duty]:
    sheets = list(
        ReportSheet.objects.filter(
            which, case__archived_at__isnull=True, organisation__isnull=False
        )
        .exclude(rhythm=Rhythm.ANYTIME)
        .exclude(case__stage__in=NOT_STARTED)
        .select_related("case__lead_municipality", "organisation")
        .order_by("pk")
    )
    written = _written([sheet.case_id for sheet in sheets])
    found = []
    for sheet in sheets:
        for period in expected_periods(sheet, sheet.case, today):
            key = (sheet.case_id, sheet.organisation_id, period.kind, period.start)
            report = written.get(key)
            if report is not None and report.state not in EDITABLE_STATES:
                continue
            due = due_on(sheet, period.kind, period.end)
            # Every periodic kind has a date, and every sheet asked for here an organisation.
            assert due is not None
            assert sheet.organisation is not None
            found.append(Duty(sheet.case, sheet.organisation, period, due, report))
    return sorted(found, key=lambda duty: (duty.due_on, duty.case.pk, duty.period.start))


_Key = tuple[int, int | None, str, date]


def _written(case_ids: list[int]) -> dict[_Key, ActivityReport]:
    """The original report of each period; a correction of a confirmed one is no duty.

    Under the organisation that stands today: what was merged into it has reported for it. Where
    both had one on a period, the one that was sent answers for it.
    """
    rows = (
        ActivityReport.objects.filter(case__in=case_ids, kind__in=PERIODIC_KINDS, revision=1)
        .annotate(standing=Coalesce("organisation__merged_into", "organisation"))
        .only("case_id", "organisation_id", "kind", "period_start", "period_end", "state")
        .order_by("pk")
    )
    found: dict[_Key, ActivityReport] = {}
    for row in rows:
        key = (row.case_id, row.standing, row.kind, row.period_start)
        if key not in found or found[key].state in EDITABLE_STATES:
            found[key] = row
    return found
