"""定期の報告: a month, a quarter or a year made from its 記録, and later ones taken in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.domain.report_assembly import assemble_report, collect_again, logs_of
from cases.domain.report_periods import Period, period_of
from cases.enums import ReportKind
from cases.models import ActivityReport, Case
from cases.report_permissions import may_edit_report
from cases.views import report_facts
from cases.views.report_lookup import report_of
from partners.actor import actor
from partners.models import Municipality, Organisation
from ppp_portal.http import page
from ppp_portal.japan.wareki import DateError, parse_date
from ppp_portal.refusals import Conflict, ensure


def assemble(
    request: HttpRequest, case: Case, body: Organisation | Municipality, kind: str
) -> HttpResponse:
    """月次・四半期・年度の報告: which period, which 記録 go in, then one button."""
    period = _period(request, kind)
    existing = (
        ActivityReport.objects.of_body(body)
        .filter(case=case, kind=kind, period_start=period.start)
        .order_by("-revision", "-pk")
    )
    report = existing.first()
    choices = report_facts.period_choices(case, body, kind)
    if report and choices and "period" not in request.GET:
        return redirect(request.path + choices[-1][1])  # the oldest that is still missing
    if report:
        return redirect("report_detail", pk=report.pk)
    problems: list[str] = []
    if request.method == "POST":
        try:
            report = assemble_report(by=actor(request), case_id=case.pk, body=body, period=period)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(
                request, "記録をまとめた下書きを作りました。数と内容を確かめて、提出してください。"
            )
            return redirect("report_edit", pk=report.pk)
    context = {
        "problems": problems,
        "case": case,
        "body": body,
        "kind": ReportKind(kind),
        "period": period,
        "logs": logs_of(case, body, period),
        "choices": choices,
    }
    status = 422 if problems else 200
    return render(request, "cases/report_assemble.html", context, status=status)


def _period(request: HttpRequest, kind: str) -> Period:
    """?period=2025-06-01, any day of it; the last one that has ended, where nothing is said."""
    text = request.GET.get("period", "")
    if text:
        try:
            day = parse_date(text).value
        except DateError:
            day = None
        if day is None:
            raise Http404
        return period_of(kind, day)
    this = period_of(kind, timezone.localdate())
    return period_of(kind, this.start - timedelta(days=1))


@page("POST")
def report_collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take later 記録 into a periodic draft."""
    report = report_of(request, pk)
    ensure(may_edit_report(request.user, report))
    try:
        version = int(request.POST.get("version", ""))
        collect_again(by=actor(request), report_id=report.pk, version=version)
    except (Conflict, ValueError):
        messages.error(
            request, "開いている間に、ほかの人が保存しました。内容を見てから、もう一度どうぞ。"
        )
    except ValidationError as error:
        messages.error(request, f"記録を取り込めませんでした。{''.join(error.messages)}")
    else:
        messages.success(request, "新しい記録を取り込み、人数と件数を計算し直しました。")
    return redirect("report_detail", pk=report.pk)
