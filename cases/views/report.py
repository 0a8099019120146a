"""One report: writing it, the quick log, keeping what is typed, and reading it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases import report_permissions as permissions
from cases.domain import report as domain
from cases.domain.report_asked import asked_of, earlier_of
from cases.domain.report_file import add_report_files
from cases.domain.report_page import newest_visible
from cases.domain.report_typed import forget_typed, keep_typed, typed_of
from cases.enums import PERIODIC_KINDS, ReportKind
from cases.forms.report import ReportForm
from cases.forms.report_file import NewFilesForm
from cases.models import ActivityReport, Case, TypedReport
from cases.views import report_facts, words
from cases.views.report_lookup import case_of, form_key_of, report_of, writing_body
from cases.views.report_period import assemble
from cases.views.report_typed import keep_edit, kept, typed_texts
from partners.actor import actor
from partners.models import Municipality, Organisation
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, Refused, ensure


@page("GET", "POST")
def report_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new report on a case: the quick log, or with ?kind= another one."""
    case = case_of(request, pk)
    kind = request.GET.get("kind", ReportKind.ACTIVITY)
    if kind not in ReportKind.values:
        raise Http404
    body = writing_body(request, case)
    refusal = permissions.may_write_report(request.user, case, body)
    if refusal or body is None:
        return _refused(request, case, refusal or "")
    if kind in PERIODIC_KINDS:
        return assemble(request, case, body, kind)
    brief = kind == ReportKind.ACTIVITY and "full" not in request.GET
    form_key = form_key_of(request.POST.get("form_key") or request.GET.get("key"))
    if form_key is None:
        if request.method != "POST":
            return _with_its_key(request)
        form_key = uuid4()
    saved = ActivityReport.objects.filter(form_key=form_key, created_by=actor(request)).first()
    if saved:
        return _saved_before(request, report_of(request, saved.pk), brief=brief)
    if "autosave" in request.POST:
        typed = keep_typed(
            by=actor(request),
            case=case,
            body=body,
            kind=kind,
            form_key=form_key,
            data=typed_texts(request),
        )
        return kept(typed)
    return _write_new(request, case, body, kind, brief=brief, form_key=form_key)


def _with_its_key(request: HttpRequest) -> HttpResponse:
    """To this form's own address: who comes back to it with the browser finds the same form."""
    query = request.GET.copy()
    query["key"] = str(uuid4())
    return redirect(f"{request.path}?{query.urlencode()}")


def _saved_before(request: HttpRequest, report: ActivityReport, *, brief: bool) -> HttpResponse:
    """The form of a record that is saved: sent once more, or come back to with the browser."""
    if request.method == "POST":
        return _sent_again(request, report, brief=brief)
    if permissions.may_edit_report(request.user, report):
        return redirect("report_detail", pk=report.pk)
    messages.info(request, "この記録は保存済みです。直すときは、ここで直して保存してください。")
    return redirect("report_edit", pk=report.pk)


def _sent_again(request: HttpRequest, report: ActivityReport, *, brief: bool) -> HttpResponse:
    """The same form once more: a double click, or the page come back to and changed.

    What is new in it is kept beside the report and shown in its form.
    """
    refusal = permissions.may_edit_report(request.user, report)
    sent = _form(report, data=request.POST, brief=brief)
    if "autosave" not in request.POST and sent.is_valid() and sent.input().is_said_by(report):
        messages.success(request, report_facts.saved_words(report))
        return redirect("report_detail", pk=report.pk)
    if refusal:
        return _too_late(request, report, refusal)
    typed = keep_edit(request, report)
    if "autosave" in request.POST:
        return kept(typed)
    messages.info(
        request, "この記録は保存済みです。あとから直したところを確かめて、保存してください。"
    )
    return redirect("report_edit", pk=report.pk)


def _write_new(
    request: HttpRequest,
    case: Case,
    body: Organisation | Municipality,
    kind: str,
    *,
    brief: bool,
    form_key: UUID,
) -> HttpResponse:
    typed = typed_of(actor(request), form_key)
    form = _new_form(request, case, body, kind, brief=brief, form_key=form_key, typed=typed)
    if typed and not form.holds(typed.data):
        form = _new_form(request, case, body, kind, brief=False, form_key=form_key, typed=typed)
    files = _files_form(request, form)
    context = {"form": form, "case": case, "body": body, "kind": ReportKind(kind), "typed": typed}
    context |= {"files": files, "other_kinds": report_facts.other_kinds(case, kind)}
    if request.method == "POST" and all([form.is_valid(), files.is_valid()]):
        try:
            report = domain.create_report(
                by=actor(request),
                case_id=case.pk,
                body=body,
                kind=kind,
                data=form.input(),
                form_key=form_key,
            )
            add_report_files(by=actor(request), report_id=report.pk, uploads=files.uploads())
        except ValidationError as error:
            form.add_errors(error)
        else:
            forget_typed(by=actor(request), form_key=form_key)
            messages.success(request, report_facts.saved_words(report))
            return redirect("report_detail", pk=report.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/report_form.html", context, status=status)


def _new_form(
    request: HttpRequest,
    case: Case,
    body: Organisation | Municipality,
    kind: str,
    *,
    brief: bool,
    form_key: UUID,
    typed: TypedReport | None,
) -> ReportForm:
    today = timezone.localdate()
    return ReportForm(
        request.POST if request.method == "POST" else None,
        asked=asked_of(case, kind),
        kind=kind,
        brief=brief,
        earlier=earlier_of(case, body, kind, today),
        initial={"day": today, "form_key": form_key, **(typed.data if typed else {})},
    )


@page("GET", "POST")
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    report = report_of(request, pk)
    refusal = permissions.may_edit_report(request.user, report)
    if refusal and (
        request.method != "POST" or not permissions.writes_for(request.user, report.body)
    ):
        raise Refused(refusal)
    if refusal:  # sent or confirmed meanwhile: what was typed is shown for copying
        return _too_late(request, report, refusal)
    if "autosave" in request.POST:
        return kept(keep_edit(request, report))
    if request.method == "POST":
        return _save(request, report)
    typed_before = typed_of(actor(request), report.form_key)
    form = _form(report, initial=typed_before.data if typed_before else None)
    context = _edit_context(report, form, _files_form(request, form), typed_before)
    return render(request, "cases/report_form.html", context)


def _save(request: HttpRequest, report: ActivityReport) -> HttpResponse:
    form = _form(report, data=request.POST)
    files = _files_form(request, form)
    context = _edit_context(report, form, files)
    status = 422
    if all([form.is_valid(), files.is_valid()]):
        version = form.cleaned_data.get("version") or 0
        try:
            domain.update_report(
                by=actor(request), report_id=report.pk, version=version, data=form.input()
            )
            add_report_files(by=actor(request), report_id=report.pk, uploads=files.uploads())
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the writer's choice.
            report = report_of(request, report.pk)
            saved = _form(report)
            context = _edit_context(report, form, files) | {
                "differences": form_differences(saved, form),
                "conflict": True,
            }
            form.take_version(report.version)
            status = 409
        else:
            forget_typed(by=actor(request), form_key=report.form_key)
            messages.success(request, "保存しました。")
            return redirect("report_detail", pk=report.pk)
    return render(request, "cases/report_form.html", context, status=status)


@login_not_required
@page("GET")
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may not read it any more is led to the correction that is public in its place."""
    try:
        report = report_of(request, pk)
    except Http404:
        newer = newest_visible(request.user, pk)
        if newer is None:
            raise
        return redirect("report_detail", pk=newer.pk)
    context = report_facts.detail(request.user, report)
    context["words"] = words.of_report(report, is_party=context["is_party"])
    return render(request, "cases/report_detail.html", context)


def _form(
    report: ActivityReport,
    *,
    data: Any = None,
    initial: dict[str, Any] | None = None,
    brief: bool = False,
) -> ReportForm:
    return ReportForm(
        data,
        asked=asked_of(report.case, report.kind, report),
        kind=report.kind,
        report=report,
        brief=brief,
        earlier=earlier_of(report.case, report.body, report.kind, report.period_start),
        initial=initial,
    )


def _files_form(request: HttpRequest, form: ReportForm) -> NewFilesForm:
    """The chooser of photos and files that is sent together with the report's form."""
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return NewFilesForm(*data, user=actor(request), asked=form.asks_files)


def _edit_context(
    report: ActivityReport,
    form: ReportForm,
    files: NewFilesForm,
    typed: TypedReport | None = None,
) -> dict[str, Any]:
    return {
        "form": form,
        "files": files,
        "report": report,
        "case": report.case,
        "body": report.body,
        "kind": ReportKind(report.kind),
        "typed": typed,
    }


def _too_late(request: HttpRequest, report: ActivityReport, refusal: str) -> HttpResponse:
    form = _form(report, data=request.POST)
    typed = [
        (bound.label, bound.value())
        for bound in form.visible_fields()
        if str(bound.value() or "").strip()
    ]
    context = {"report": report, "refusal": refusal, "typed": typed}
    return render(request, "cases/report_too_late.html", context, status=409)


def _refused(request: HttpRequest, case: Case, refusal: str) -> HttpResponse:
    ensure(refusal)
    raise Http404
