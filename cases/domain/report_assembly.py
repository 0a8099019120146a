"""定期の報告を記録からまとめる: sums of what adds up, the words one after the other.

実人数 is never added up: the same child who came ten times is one child (domain.md §4). It is
asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cases import report_permissions as permissions
from cases.domain.report import ReportInput, create_report, update_report
from cases.domain.report_numbers import AttendanceEntry, NumberEntry, numbers_of
from cases.domain.report_periods import Period
from cases.enums import EDITABLE_STATES, IndicatorKind, ReportKind
from cases.models import ActivityReport, Case
from cases.models.report import TEXT
from partners.models import Municipality, Organisation, User
from ppp_portal.refusals import ensure

_TEXTS = ("narrative", "small_changes", "problems", "next_steps", "incidents")


def logs_of(
    case: Case, body: Organisation | Municipality, period: Period
) -> QuerySet[ActivityReport]:
    """記録 of that period that are in no report yet: neither sent by themselves nor collected."""
    logs: QuerySet[ActivityReport] = ActivityReport.objects.of_body(body).filter(
        case=case,
        kind__in=(ReportKind.ACTIVITY, ReportKind.EVENT),
        state__in=EDITABLE_STATES,
        first_submitted_at__isnull=True,
        part_of__isnull=True,
        period_start__range=(period.start, period.end),
    )
    return logs.prefetch_related("values__indicator", "attendances").order_by("period_start", "pk")


@transaction.atomic
def assemble_report(
    *, by: User, case_id: int, body: Organisation | Municipality, period: Period
) -> ActivityReport:
    """The draft of that period, made from its 記録. Raises Refused, or ValidationError."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    ensure(permissions.may_write_report(by, case, body))
    logs = list(logs_of(case, body, period).select_for_update(of=("self",)))
    data = _summed(logs)
    report = create_report(
        by=by,
        case_id=case_id,
        body=body,
        kind=period.kind,
        data=ReportInput(
            {"period_start": period.start, "period_end": period.end, **_texts(logs)},
            data.numbers,
            data.attendances,
        ),
    )
    _collect(logs, report)
    return report


@transaction.atomic
def collect_again(*, by: User, report_id: int, version: int) -> ActivityReport:
    """Take later 記録 into a draft: sums anew over all its parts, the new words behind the old.

    Numbers that no 記録 tells of stay as they were typed, as 実人数 do.

    Raises Refused, or Conflict.
    """
    report = ActivityReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    ensure(permissions.may_edit_report(by, report))
    period = Period(ReportKind(report.kind), report.period_start, report.period_end)
    new = list(logs_of(report.case, report.body, period).select_for_update(of=("self",)))
    parts = [*report.parts.prefetch_related("values__indicator", "attendances"), *new]
    data = _summed(parts)
    numbers, attendances = _with_typed(report, data)
    added = _texts(new)
    values: dict[str, Any] = {
        name: _joined([getattr(report, name), text])
        for name, text in added.items()
        if text
        if name in _TEXTS
    }
    values["voices"] = [*report.voices, *added["voices"]]
    if added["cost"] is not None:
        values["cost"] = (report.cost or 0) + added["cost"]
    report = update_report(
        by=by,
        report_id=report_id,
        version=version,
        data=ReportInput(values, numbers, attendances),
    )
    _collect(new, report)
    return report


def _with_typed(
    report: ActivityReport, data: ReportInput
) -> tuple[list[NumberEntry], list[AttendanceEntry]]:
    """The sums of the 記録, and beside them what was typed that no 記録 tells."""
    typed, people = numbers_of(report)
    summed = {(entry.indicator_id, entry.part) for entry in data.numbers or ()}
    kept = [entry for entry in typed if (entry.indicator_id, entry.part) not in summed]
    known = {entry.group_id: entry for entry in people}
    counted = {
        row.group_id: AttendanceEntry(
            row.group_id,
            row.total,
            _within(known[row.group_id].distinct if row.group_id in known else None, row.total),
        )
        for row in data.attendances or ()
    }
    return [*(data.numbers or ()), *kept], list((known | counted).values())


def _within(distinct: int | None, total: int) -> int | None:
    return distinct if distinct is None or distinct <= total else None


def _collect(logs: Sequence[ActivityReport], report: ActivityReport) -> None:
    ActivityReport.objects.filter(pk__in=[log.pk for log in logs]).update(part_of=report)


def _summed(logs: Iterable[ActivityReport]) -> ReportInput:
    """延べ人数, 件数 and both halves of a 割合 added up; はい・いいえ as last said."""
    values: dict[tuple[int, str], list[int]] = {}
    wholes: dict[tuple[int, str], int] = defaultdict(int)
    people: dict[int, int] = defaultdict(int)
    for log in logs:
        for row in log.values.all():
            key = (row.indicator_id, row.part)
            if row.indicator.kind == IndicatorKind.DISTINCT:
                continue
            if row.indicator.kind == IndicatorKind.YES_NO:
                values[key] = [row.value]
                continue
            values.setdefault(key, []).append(row.value)
            if row.denominator is not None:
                wholes[key] += row.denominator
        for attendance in log.attendances.all():
            people[attendance.group_id] += attendance.total
    numbers = [
        NumberEntry(indicator, sum(found), part, wholes.get((indicator, part)))
        for (indicator, part), found in values.items()
    ]
    attendances = [AttendanceEntry(group, total) for group, total in people.items()]
    return ReportInput({}, numbers, attendances)


def _texts(logs: Sequence[ActivityReport]) -> dict[str, Any]:
    """The logs' words, each behind its day, as far as a report's fields hold them."""
    texts: dict[str, Any] = {}
    for name in _TEXTS:
        texts[name] = _joined(
            [
                f"{log.period_start.month}月{log.period_start.day}日　{getattr(log, name).strip()}"
                for log in logs
                if getattr(log, name).strip()
            ]
        )
    texts["voices"] = [voice for log in logs for voice in log.voices]
    costs = [log.cost for log in logs if log.cost is not None]
    texts["cost"] = sum(costs) if costs else None
    return texts


def _joined(texts: Sequence[str]) -> str:
    joined = "\n".join(text for text in texts if text)
    if len(joined) <= TEXT:
        return joined
    note = "\n（長いため、続きは各記録にあります）"
    return joined[: TEXT - len(note)] + note
