"""差戻し: while its writers correct a report, the municipality reads what was sent, no more.

Only a returned report is both open to its writers and in sight of others; any other is either
locked or theirs alone (product.md §7).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from cases.domain.report_numbers import numbers_of
from cases.models import (
    ActivityReport,
    Attendance,
    AttendanceGroup,
    Indicator,
    IndicatorValue,
    ReportAsSent,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


def keep_as_sent(report: ActivityReport, names: Sequence[str]) -> None:
    """Keep the fields `names`, the numbers and the captions of a report and of its 記録."""
    kept_at = timezone.now()
    for each in (report, *report.parts.all()):
        numbers, attendances = numbers_of(each)
        content = {
            "values": {name: getattr(each, name) for name in names},
            "numbers": [[n.indicator_id, n.value, n.part, n.denominator] for n in numbers],
            "attendances": [[a.group_id, a.total, a.distinct] for a in attendances],
            "captions": {str(row.pk): row.caption for row in each.files.all()},
        }
        ReportAsSent.objects.update_or_create(
            report=each, defaults={"content": content, "kept_at": kept_at}
        )


def forget_as_sent(report: ActivityReport) -> None:
    """It is sent again: what it says now is what everybody reads."""
    ReportAsSent.objects.filter(Q(report=report) | Q(report__part_of=report)).delete()


def is_of_body(user: User | AnonymousUser, report: ActivityReport) -> bool:
    """Whether the reader belongs to the body that reports."""
    if not user.is_authenticated:
        return False
    if report.organisation_id:
        return report.organisation_id in user.organisation_ids()
    return report.municipality_id in user.municipality_ids()


def as_read_by(user: User | AnonymousUser, report: ActivityReport) -> ActivityReport:
    """The report as this reader may know it, never to be saved (select_related as_sent).

    Numbers are put back where they are prefetched, in two queries.
    """
    kept = _kept(user, report)
    if kept is None:
        return report
    for name, value in kept["values"].items():
        field = ActivityReport._meta.get_field(name)
        setattr(report, name, field.to_python(value))  # type: ignore[union-attr]
    if "values" in getattr(report, "_prefetched_objects_cache", {}):
        _put_numbers(report, kept)
    return report


def is_as_sent(user: User | AnonymousUser, report: ActivityReport) -> bool:
    """Whether this reader sees what was sent in place of what its writers have made of it."""
    return _kept(user, report) is not None


def parts_read_by(user: User | AnonymousUser, report: ActivityReport) -> list[ActivityReport]:
    """The 記録 within it; those that were taken in since are its writers' (prefetch parts)."""
    parts = list(report.parts.all())
    if _kept(user, report) is not None:
        parts = [part for part in parts if _kept(user, part) is not None]
    return [as_read_by(user, part) for part in parts]


def captions_read_by(user: User | AnonymousUser, report: ActivityReport) -> dict[int, str]:
    """Captions by file as they were sent; empty where the present ones may be read."""
    kept = [_kept(user, each) for each in (report, *report.parts.all())]
    return {int(pk): text for one in kept if one for pk, text in one["captions"].items()}


def _kept(user: User | AnonymousUser, report: ActivityReport) -> dict[str, Any] | None:
    kept: ReportAsSent | None = getattr(report, "as_sent", None)
    if kept is None or is_of_body(user, report) or (user.is_staff and user.is_active):
        return None
    content: dict[str, Any] = kept.content
    return content


def _put_numbers(report: ActivityReport, kept: dict[str, Any]) -> None:
    indicators = Indicator.objects.in_bulk([row[0] for row in kept["numbers"]])
    groups = AttendanceGroup.objects.in_bulk([row[0] for row in kept["attendances"]])
    values: list[Model] = [
        IndicatorValue(
            report=report, indicator=indicators[pk], value=value, part=part, denominator=whole
        )
        for pk, value, part, whole in kept["numbers"]
    ]
    people: list[Model] = [
        Attendance(report=report, group=groups[pk], total=total, distinct=distinct)
        for pk, total, distinct in kept["attendances"]
    ]
    cache = report._prefetched_objects_cache  # type: ignore[attr-defined]
    cache["values"] = _loaded(IndicatorValue.objects.filter(report=report), values)
    cache["attendances"] = _loaded(Attendance.objects.filter(report=report), people)


def _loaded(rows: QuerySet[Any], found: list[Model]) -> QuerySet[Any]:
    """A queryset that holds these rows already, as a prefetch leaves it."""
    rows._result_cache = found
    return rows
