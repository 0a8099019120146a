"""書きかけ of a report's form: kept while it is typed, and thrown away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cases.domain.report_typed import forget_typed, keep_typed
from cases.models import ActivityReport, TypedReport
from partners.actor import actor
from ppp_portal.http import page

NOT_FIELDS = ("csrfmiddlewaretoken", "autosave", "new_files-held", "new_files-leave-out")


def typed_texts(request: HttpRequest) -> dict[str, str]:
    """What was typed, with the version it stands on where it is an edit."""
    texts = {name: str(text) for name, text in request.POST.items() if name not in NOT_FIELDS}
    return {name: text for name, text in texts.items() if text or name != "version"}


def kept(typed: TypedReport) -> JsonResponse:
    return JsonResponse({"saved_at": f"{timezone.localtime(typed.saved_at):%H:%M}"})


def keep_edit(request: HttpRequest, report: ActivityReport) -> TypedReport:
    return keep_typed(
        by=actor(request),
        case=report.case,
        body=report.body,
        kind=report.kind,
        form_key=report.form_key,
        data=typed_texts(request),
        report=report,
    )


@page("POST")
def report_forget(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a 書きかけ away."""
    typed = get_object_or_404(TypedReport.objects.filter(user=actor(request)), form_key=key)
    forget_typed(by=actor(request), form_key=key)
    messages.success(request, "書きかけを捨てました。")
    if typed.report_id:
        return redirect("report_edit", pk=typed.report_id)
    return redirect("case_detail", pk=typed.case_id)
