"""Files of a report: attaching and describing them, opening one, and ending its publication."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from cases import report_permissions as permissions
from cases.domain import report_file as domain
from cases.forms.report_file import ReportFileForms, saved_form
from cases.models import ActivityReport, ReportFile
from partners.actor import actor
from ppp_portal.files.serving import ORIGINAL, file_response
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, ensure


@login_not_required
@page("GET")
def report_file(
    request: HttpRequest, pk: int, file: UUID, variant: str = ORIGINAL
) -> HttpResponseBase:
    """The file itself, for whoever may read it; also the small pictures of a page."""
    visible = ReportFile.objects.visible_to(request.user).select_related("file")
    row = get_object_or_404(visible, report=pk, file=file)
    return file_response(request, row.file, variant, as_download="download" in request.GET)


@page("GET", "POST")
def report_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach files and say of each what it shows; new ones come back to be described."""
    report = _report(request, pk)
    ensure(permissions.may_edit_report(request.user, report))
    rows = list(report.files.select_related("file").order_by("position", "pk"))
    if request.method != "POST":
        forms = ReportFileForms(user=actor(request), rows=rows)
        return _page(request, report, forms)
    forms = ReportFileForms(request.POST, request.FILES, user=actor(request), rows=rows)
    if not forms.is_valid():
        return _page(request, report, forms, status=422)
    try:
        domain.save_report_files(
            by=actor(request),
            report_id=report.pk,
            entries=forms.entries(),
            taken_out=forms.taken_out(),
        )
        added = domain.add_report_files(
            by=actor(request), report_id=report.pk, uploads=forms.new.uploads()
        )
    except ValidationError as error:
        forms.add_error(error)
        return _page(request, report, forms, status=422)
    except Conflict as conflict:
        return _conflict(request, report, forms, conflict)
    if added:
        messages.success(
            request, f"{len(added)}個を添付しました。何が写っているかと、同意を書いてください。"
        )
        return redirect("report_files", pk=report.pk)
    messages.success(request, "写真・ファイルの説明を保存しました。")
    return redirect("report_detail", pk=report.pk)


@page("GET", "POST")
def report_file_hide(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """A confirmation page, then the file is for the report's parties only."""
    visible = ReportFile.objects.visible_to(request.user).select_related(
        "file", "report__case", "report__organisation", "report__municipality"
    )
    row = get_object_or_404(visible.filter(is_public=True), report=pk, file=file)
    ensure(permissions.may_hide_report_file(request.user, row.report))
    if request.method == "POST":
        domain.hide_report_file(by=actor(request), file_id=row.pk)
        messages.success(request, "公開を取りやめました。関係者だけが見られます。")
        return redirect("report_detail", pk=pk)
    return render(request, "cases/report_file_hide.html", {"row": row, "report": row.report})


def _report(request: HttpRequest, pk: int) -> ActivityReport:
    visible = ActivityReport.objects.visible_to(request.user).select_related(
        "case", "organisation", "municipality", "part_of"
    )
    return get_object_or_404(visible, pk=pk)


def _page(
    request: HttpRequest,
    report: ActivityReport,
    forms: ReportFileForms,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"report": report, "case": report.case, "forms": forms, **more}
    return render(request, "cases/report_file_form.html", context, status=status)


def _conflict(
    request: HttpRequest, report: ActivityReport, forms: ReportFileForms, conflict: Conflict
) -> HttpResponse:
    """Both texts are shown; saving again, with the new version, is the writer's choice."""
    row = conflict.current
    assert isinstance(row, ReportFile)
    typed = next(form for form in forms.shown if form.instance.pk == row.pk)
    differences = form_differences(saved_form(row), typed)
    forms.take_version(row)
    return _page(request, report, forms, status=409, differences=differences, conflict=True)
