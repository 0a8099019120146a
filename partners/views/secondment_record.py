"""振り返り, 勤務状況 and 研修報告: writing, showing and accepting."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners import secondment_permissions as permissions
from partners.actor import actor
from partners.domain import secondment_record as domain
from partners.forms.secondment import ReflectionForm, SecondmentReportForm
from partners.models import SecondmentReflection, SecondmentReport
from partners.views.secondment import crumbs, own_or_404
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.refusals import ensure


@page("GET", "POST")
def secondment_reflect(request: HttpRequest, pk: int) -> HttpResponse:
    """One question and its answer, by either party."""
    row = own_or_404(request, pk)
    ensure(permissions.may_reflect(request.user, row))
    form = ReflectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        domain.add_reflection(by=actor(request), secondment_id=pk, **form.cleaned_data)
        messages.success(request, "振り返りを記録しました。")
        return redirect("secondment_detail", pk=pk)
    context = {
        "form": form,
        "secondment": row,
        "title": "振り返りを書く",
        "button": "記録する",
        "crumbs": [*crumbs(row), Crumb("振り返り")],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/secondment_record_form.html", context, status=status)


@page("POST")
def secondment_reflection_reach(request: HttpRequest, pk: int, reflection: int) -> HttpResponse:
    """Show an answer to everybody, or take it back."""
    row = own_or_404(request, pk)
    ensure(permissions.may_write(request.user, row))
    found = get_object_or_404(SecondmentReflection, pk=reflection, secondment=row)
    is_public = request.POST.get("is_public") == "1"
    domain.change_reflection_reach(by=actor(request), reflection_id=found.pk, is_public=is_public)
    messages.success(
        request, "公開してよい答えにしました。" if is_public else "両者だけが読める答えにしました。"
    )
    return redirect("secondment_detail", pk=pk)


@page("GET", "POST")
def secondment_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a month's 勤務状況 or the final 研修報告 to the other party."""
    row = own_or_404(request, pk)
    ensure(permissions.may_report(request.user, row))
    form = SecondmentReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.send_report(by=actor(request), secondment_id=pk, **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "送りました。相手にも知らせました。")
            return redirect("secondment_detail", pk=pk)
    context = {
        "form": form,
        "secondment": row,
        "title": "勤務状況・研修報告を送る",
        "button": "送る",
        "crumbs": [*crumbs(row), Crumb("報告")],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/secondment_record_form.html", context, status=status)


@page("POST")
def secondment_report_accept(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    """The other side has read it."""
    row = own_or_404(request, pk)
    ensure(permissions.may_write(request.user, row))
    found = get_object_or_404(
        SecondmentReport.objects.select_related("secondment"), pk=report, secondment=row
    )
    domain.accept_report(by=actor(request), report_id=found.pk)
    messages.success(request, "報告を受け取りました。")
    return redirect("secondment_detail", pk=pk)
