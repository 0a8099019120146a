"""The pages of an import: file → columns → preview → confirmation → result, and taking back.

Signed-in administrators only (cases.admin.imports wraps every view in the admin's own check).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from cases import tasks
from cases.admin.import_forms import ColumnsForm, UploadForm
from cases.domain.import_kinds import import_kind
from ppp_portal.components import page_links
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.refusals import Refused, ensure
from ppp_portal.spreadsheet_runs import ImportRow, ImportRun, ImportState, RowOutcome
from ppp_portal.tables.errors import TableError
from ppp_portal.tables.importing import LARGE, WARNING, ImportKind
from ppp_portal.tables.importing_jobs import job_is_waiting_or_running, worker_is_alive
from ppp_portal.tables.importing_run import (
    apply_run,
    choose_columns,
    confirm_run,
    discard_run,
    may_import,
    plan_run,
    restart_run,
    start_run,
    undo_run,
)
from ppp_portal.tables.model import Table

PER_PAGE = 50
REFRESH_SECONDS = 3
# Order of the tabs: what needs a person first.
TABS = (
    (RowOutcome.ERROR, "エラー"),
    ("warning", "注意"),
    (RowOutcome.CHANGED, "変更"),
    (RowOutcome.NEW, "新規"),
    (RowOutcome.SAME, "同じ"),
)


@page("GET", "POST")
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file; what cannot be read is said here, and nothing is kept of it."""
    found = import_kind(kind)
    if found is None:
        raise Http404
    _ensure_allowed(request)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run, table = start_run(
                found, by=request.user, content=file.read(), filename=file.name or ""
            )
        except TableError as error:
            form.add_error("file", str(error))
        else:
            return _go_on(request, run, found, table)
    context = {"form": form, "kind": found, "title": f"{found.label}の取り込み"}
    return _answer(request, "admin/imports/upload.html", context, status=422 if sent else 200)


@page("GET", "POST")
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is which field: shown for unknown headers, changeable until confirmed."""
    run, kind = _run(request, pk)
    if run.state not in (ImportState.MAPPING, ImportState.PREVIEW):
        return _to_run(run)
    sent = request.method == "POST"
    form = ColumnsForm(request.POST if sent else None, run=run, kind=kind)
    problem = ""
    if sent and form.is_valid():
        try:
            run, table = choose_columns(
                run.pk,
                kind,
                by=request.user,
                choices=form.choices(),
                defaults=form.defaults(),
                sheet=form.cleaned_data.get("sheet", ""),
            )
        except TableError as error:
            problem = str(error)
        else:
            return _go_on(request, run, kind, table)
    context = {"form": form, "run": run, "kind": kind, "problem": problem, "title": "列の対応"}
    return _answer(request, "admin/imports/columns.html", context, status=422 if sent else 200)


def _go_on(request: HttpRequest, run: ImportRun, kind: ImportKind, table: Table) -> HttpResponse:
    """Plan a small file now, a large one in the worker."""
    if run.state == ImportState.READING:
        if len(table.rows) > LARGE:
            tasks.read_import.defer(run_id=run.pk)
        else:
            plan_run(run, kind, table=table)
    return _to_run(run)


@page("GET")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a run stands: its columns, its progress, its preview, or its result."""
    found, kind = _run(request, pk)
    if found.state == ImportState.MAPPING:
        return HttpResponseRedirect(reverse("admin:import_columns", args=[pk]))
    if found.state in (ImportState.READING, ImportState.APPLYING):
        return _progress(request, found, kind)
    counts = found.counts
    tabs = [
        {"code": str(code), "label": label, "count": counts.get(_COUNTED.get(code, code), 0)}
        for code, label in TABS
    ]
    first = next((tab["code"] for tab in tabs if tab["count"]), str(RowOutcome.SAME))
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in {tab["code"] for tab in tabs} else first
    pages = Paginator(_rows(found, chosen), PER_PAGE)
    shown = pages.page(min(page_number(request.GET.get("page")), pages.num_pages))
    context = {
        "run": found,
        "kind": kind,
        "title": f"取り込みの{'確認' if found.state == ImportState.PREVIEW else '結果'}",
        "tabs": tabs,
        "chosen": chosen,
        "rows": kind.shown(list(shown.object_list)),
        "page": shown.number,
        "total_pages": pages.num_pages,
        "links": page_links(shown.number, pages.num_pages, request.GET),
        "mapped": _mapped(found, kind),
        "can_confirm": found.state == ImportState.PREVIEW
        and not counts.get("error")
        and bool(counts.get("new") or counts.get("changed")),
    }
    return _answer(request, "admin/imports/run.html", context)


_COUNTED = {"warning": "warning_rows"}


def _rows(run: ImportRun, code: str) -> QuerySet[ImportRow]:
    rows = run.rows.order_by("number")
    if code == "warning":
        return rows.filter(issues__contains=[{"level": WARNING}])
    return rows.filter(outcome=code)


def _mapped(run: ImportRun, kind: ImportKind) -> list[tuple[str, str]]:
    """(header, label of its field or 使わない) as the run uses them."""
    labels = {field.name: field.label for field in kind.fields}
    fields = run.mapping["fields"]
    return [
        (header, labels.get(fields.get(header, ""), "使わない"))
        for header in run.mapping["headers"]
    ]


def _progress(request: HttpRequest, run: ImportRun, kind: ImportKind) -> HttpResponse:
    task = tasks.READ if run.state == ImportState.READING else tasks.APPLY
    stuck = not job_is_waiting_or_running(task, run.pk)
    context = {
        "run": run,
        "kind": kind,
        "title": run.get_state_display(),
        "stuck": stuck,
        "worker": worker_is_alive(),
    }
    response = _answer(request, "admin/imports/progress.html", context)
    if not stuck:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


@page("GET", "POST")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The last question before writing, then the writing."""
    run, kind = _run(request, pk)
    if request.method != "POST":
        if run.state != ImportState.PREVIEW:
            return _to_run(run)
        context = {"run": run, "kind": kind, "title": "取り込みの確定"}
        return _answer(request, "admin/imports/confirm.html", context)
    try:
        run = confirm_run(pk, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return _to_run(run)
    if run.total > LARGE:
        tasks.apply_import.defer(run_id=pk, by_id=request.user.pk or 0)
        return _to_run(run)
    run = apply_run(pk, kind, by=request.user)
    if run.state == ImportState.APPLIED:
        messages.success(request, "取り込みました。")
    return _to_run(run)


@page("GET", "POST")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an applied run back, after a question."""
    run, kind = _run(request, pk)
    if request.method == "POST":
        try:
            undo_run(pk, kind, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, "取り込みを取り消しました。")
        return _to_run(run)
    if run.state != ImportState.APPLIED:
        return _to_run(run)
    context = {"run": run, "kind": kind, "title": "取り込みの取り消し"}
    return _answer(request, "admin/imports/undo.html", context)


@page("POST")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a run up before its confirmation."""
    run, _ = _run(request, pk)
    try:
        discard_run(pk, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return _to_run(run)
    messages.success(request, "取り込みを取りやめました。何も取り込んでいません。")
    return HttpResponseRedirect(reverse("admin:ppp_portal_importrun_changelist"))


@page("POST")
def restart(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a run back whose job died."""
    run, _ = _run(request, pk)
    task = tasks.READ if run.state == ImportState.READING else tasks.APPLY
    if job_is_waiting_or_running(task, pk):
        messages.error(request, "処理が続いているため、やり直せません。しばらくお待ちください。")
        return _to_run(run)
    try:
        restart_run(pk, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    return _to_run(run)


@page("GET")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was sent."""
    run, _ = _run(request, pk, with_file=True)
    response = HttpResponse(bytes(run.file), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(run.file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _run(request: HttpRequest, pk: int, *, with_file: bool = False) -> tuple[ImportRun, ImportKind]:
    _ensure_allowed(request)
    runs = ImportRun.objects.all() if with_file else ImportRun.objects.defer("file")
    found = get_object_or_404(runs, pk=pk)
    kind = import_kind(found.kind)
    if kind is None:
        raise Http404
    return found, kind


def _ensure_allowed(request: HttpRequest) -> None:
    ensure(may_import(request.user))


def _to_run(run: ImportRun) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:import_run", args=[run.pk]))


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    everywhere = {**admin.site.each_context(request), "opts": ImportRun._meta}
    # Rendered here, inside the view's transaction.
    page = TemplateResponse(request, template, {**everywhere, **context}, status=status)
    return page.render()
