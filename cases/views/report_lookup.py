"""What the pages of reports look up first: the case, the report, and whom the reader writes for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cases.domain.report_as_sent import as_read_by
from cases.domain.report_page import report_page
from cases.models import ActivityReport, Case
from cases.report_permissions import may_write_report
from partners.actor import actor
from partners.models import Municipality, Organisation


def case_of(request: HttpRequest, pk: int) -> Case:
    visible = Case.objects.visible_to(request.user).select_related(
        "lead_municipality__city", "report_sheet"
    )
    case: Case = get_object_or_404(visible.prefetch_related("partners", "further"), pk=pk)
    return case


def report_of(request: HttpRequest, pk: int) -> ActivityReport:
    """With everything its page prints, as this reader may know it."""
    report: ActivityReport = get_object_or_404(
        report_page(ActivityReport.objects.visible_to(request.user)), pk=pk
    )
    return as_read_by(request.user, report)


def writing_body(request: HttpRequest, case: Case) -> Organisation | Municipality | None:
    """The body this person writes for on this case: the one acted for, else the first that may."""
    acting = request.membership  # type: ignore[attr-defined]
    memberships = actor(request).active_memberships
    ordered = sorted(memberships, key=lambda row: row.pk != getattr(acting, "pk", None))
    bodies = [row.organisation or row.municipality for row in ordered]
    for body in bodies:
        if may_write_report(request.user, case, body) is None:
            return body
    return bodies[0] if bodies else None


def form_key_of(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
