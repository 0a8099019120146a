"""What the page of one report reads, in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from cases.models import ActivityReport, Attendance, IndicatorValue

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


def report_page(visible: QuerySet[ActivityReport]) -> QuerySet[ActivityReport]:
    """The report with everything its page and its form print."""
    return visible.select_related(
        "case__lead_municipality",
        "case__report_sheet",
        "organisation",
        "municipality",
        "part_of",
        "corrects",
        "correction",
        "as_sent",
        "event_session__event__municipality",
        "event_session__event__organisation",
    ).prefetch_related(
        *report_numbers(),
        "case__partners",
        "case__further",
        "steps",
        Prefetch("parts", ActivityReport.objects.select_related("as_sent")),
    )


def report_rows(visible: QuerySet[ActivityReport]) -> QuerySet[ActivityReport]:
    """What one row of a list prints, in no further query."""
    return visible.select_related("case", "organisation", "municipality", "part_of", "as_sent")


def report_numbers() -> tuple[Prefetch, Prefetch]:
    """A report's numbers with what they are of, in two queries."""
    return (
        Prefetch("attendances", Attendance.objects.select_related("group")),
        Prefetch("values", IndicatorValue.objects.select_related("indicator")),
    )


def newest_visible(user: User | AnonymousUser, pk: int) -> ActivityReport | None:
    """The correction that stands in the place of report `pk` and that this reader may open."""
    correction = ActivityReport.objects.filter(corrects=pk).first()
    while correction:
        if ActivityReport.objects.visible_to(user).filter(pk=correction.pk).exists():
            return correction
        correction = ActivityReport.objects.filter(corrects=correction).first()
    return None
