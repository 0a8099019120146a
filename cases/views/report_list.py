"""/cases/reports/: my body's reports, or what has reached my municipality."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases import report_permissions as permissions
from cases.domain.report_page import report_rows
from cases.domain.report_typed import unsent_typed
from cases.enums import EDITABLE_STATES, SENT_STATES, ReportState
from cases.models import ActivityReport
from cases.views import report_facts
from partners.actor import actor
from ppp_portal.components import Option
from ppp_portal.http import page
from ppp_portal.lenient import page_number

PER_PAGE = 30
WAITING, LATE = "waiting", "late"
FILTERS = (
    ("", "すべて"),
    ("draft", "下書き"),
    ("returned", "差戻し"),
    (WAITING, "確認待ち"),
    (LATE, "期限超過"),
    ("confirmed", "確認済み"),
)


@page("GET")
def report_list(request: HttpRequest) -> HttpResponse:
    """Newest period first; `state` and `case` narrow it down."""
    mine = _mine(request)
    chosen = request.GET.get("state", "")
    case_id = _case_id(request.GET.get("case", ""))
    if case_id:
        mine = mine.filter(case=case_id)
    found = _narrowed(mine, chosen).order_by("-period_start", "-pk")
    paginator = Paginator(report_rows(found), PER_PAGE)
    shown = paginator.get_page(page_number(request.GET.get("page")))
    context = {
        "rows": [_row(request, report) for report in shown],
        "shown": shown,
        "total": paginator.count,
        "params": request.GET,
        "filters": [
            Option(code, label, None, code == chosen, _address(code, case_id))
            for code, label in FILTERS
        ],
        "typed": unsent_typed(actor(request))[:10],
    }
    return render(request, "cases/report_list.html", context)


def _mine(request: HttpRequest) -> QuerySet[ActivityReport]:
    """What one's own bodies wrote or were sent; not what the public may read elsewhere."""
    user = actor(request)
    visible: QuerySet[ActivityReport] = ActivityReport.objects.visible_to(user)
    if user.is_staff:
        return visible
    organisations, municipalities = user.organisation_ids(), user.municipality_ids()
    sent = Q(case__lead_municipality__in=municipalities) | Q(
        case__further__municipality__in=municipalities
    )
    return visible.filter(
        Q(organisation__in=organisations)
        | Q(municipality__in=municipalities)
        | Q(pk__in=ActivityReport.objects.filter(sent, state__in=SENT_STATES).values("pk"))
    )


def _narrowed(reports: QuerySet[ActivityReport], chosen: str) -> QuerySet[ActivityReport]:
    today = timezone.localdate()
    if chosen == "draft":
        return reports.filter(state__in=(ReportState.DRAFT, ReportState.WITHDRAWN))
    if chosen == WAITING:
        return reports.filter(state=ReportState.SUBMITTED)
    if chosen == LATE:
        return reports.filter(
            Q(state__in=EDITABLE_STATES, due_on__lt=today)
            | Q(state=ReportState.SUBMITTED, confirm_due_on__lt=today)
        )
    if chosen in ReportState.values:
        return reports.filter(state=chosen)
    return reports


def _row(request: HttpRequest, report: ActivityReport) -> dict[str, Any]:
    writer = permissions.writes_for(request.user, report.body)
    return {
        "report": report,
        "heading": report_facts.heading(report),
        "state": report_facts.state_words(report, for_writer=writer),
        "state_kind": report_facts.chip_kind(report),
        "clock": report_facts.clock(report),
    }


def _address(code: str, case_id: int | None) -> str:
    parts = [f"state={code}"] if code else []
    parts += [f"case={case_id}"] if case_id else []
    return "?" + "&".join(parts)


def _case_id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
