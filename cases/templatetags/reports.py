"""Filters that print a report in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from cases import report_permissions as permissions
from cases.domain.report_periods import Period
from cases.enums import SENT_STATES
from cases.models import ActivityReport, Case, ReportStep
from cases.views import facts as case_facts
from cases.views import report_facts
from ppp_portal.components import Crumb

register = template.Library()

register.filter("report_heading", report_facts.heading)
register.filter("report_chip", report_facts.chip_kind)


@register.filter
def party_state(report: ActivityReport, user: Any) -> str:
    """The state in the words of this reader's side."""
    return report_facts.state_words(report, for_writer=permissions.writes_for(user, report.body))


@register.filter
def report_crumbs(report: ActivityReport) -> list[Crumb]:
    """… › the case › this report."""
    return within_case(report.case, report_facts.heading(report))


@register.filter
def within_case(case: Case, title: str) -> list[Crumb]:
    """… › the case › a page about it."""
    *way, last = case_facts.crumbs(case)
    return [*way, Crumb(last.label, reverse("case_detail", args=[case.pk])), Crumb(title)]


@register.filter
def period_heading(period: Period) -> str:
    return report_facts.period_words(period.kind, period.start, period.end)


@register.filter
def last_return(report: ActivityReport) -> ReportStep | None:
    """The last 差戻し, while it is not answered."""
    if report.state != "returned":
        return None
    returns = [step for step in report.steps.all() if step.action == "return"]
    return returns[-1] if returns else None


@register.filter
def readable_by(correction: ActivityReport, user: Any) -> bool:
    """Whether the reader of a report may know of its correction: its writers, or once it is sent."""
    return permissions.writes_for(user, correction.body) or correction.state in SENT_STATES
