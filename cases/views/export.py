"""/cases/export.csv, .xlsx, .json: the list as a file; the same address parameters, all pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases.domain.browse import browse, matching, ordered
from cases.domain.export import Export, case_records, case_rows, replaced_in_cp932
from cases.domain.export_columns import HEADERS
from cases.models import Case
from ppp_portal.http import page
from ppp_portal.tables.write import CP932, UTF8, iter_csv, iter_json, iter_xlsx

CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# What people call the older encoding in an address.
LEGACY_NAMES = frozenset({"cp932", "shift_jis", "sjis", "windows-31j"})


@login_not_required
@page("GET")
def case_export(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """What /cases/ lists for this reader under these conditions, as a file."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    visible = Case.objects.visible_to(request.user)
    found = browse(visible, request.GET)
    rows = ordered(matching(visible, found), found)
    export = Export(rows, request.user, site_of(request), searching=bool(found.query))
    list_url = f"{reverse('case_list')}?{_query(request.GET, encoding='', confirmed='')}"
    return export_answer(request, export, file_format, list_url=list_url)


def export_answer(
    request: HttpRequest, export: Export, file_format: str, *, list_url: str
) -> HttpResponseBase:
    """The file, sent while it is made; before a CP932 one with replacements, a page that says so.

    A running download cannot add a remark any more, hence the question first; `confirmed=1`
    answers it.
    """
    encoding = UTF8
    if file_format == "csv" and request.GET.get("encoding", "").lower() in LEGACY_NAMES:
        encoding = CP932
        met = [] if request.GET.get("confirmed") == "1" else replaced_in_cp932(export)
        if met:
            context = {
                "replacements": met,
                "confirmed_query": _query(request.GET, confirmed="1"),
                "utf8_query": _query(request.GET, encoding=""),
                "list_url": list_url,
            }
            return render(request, "cases/case_export_confirm.html", context)
    content_type = CONTENT_TYPES[file_format]
    if file_format == "csv":
        content_type += "; charset=" + ("utf-8" if encoding == UTF8 else "Shift_JIS")
    body = iter(()) if request.method == "HEAD" else _body(export, file_format, encoding)
    response = StreamingHttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = _attachment(timezone.localdate(), file_format)
    response["Cache-Control"] = "private, no-store"
    return response


def site_of(request: HttpRequest) -> str:
    """「https://portal.example」: the portal's address as this reader sees it."""
    return f"{request.scheme}://{request.get_host()}"


def _body(export: Export, file_format: str, encoding: str) -> Iterator[bytes]:
    if file_format == "csv":
        return iter_csv(HEADERS, case_rows(export), encoding=encoding)
    if file_format == "xlsx":
        return iter_xlsx(HEADERS, case_rows(export), sheet="事例一覧")
    head = {"made_at": timezone.localtime().replace(microsecond=0), "source": export.site}
    return iter_json(case_records(export), key="cases", head=head)


def _attachment(today: date, file_format: str) -> str:
    """A name with its date, in Japanese (RFC 5987) and in ASCII for old programs."""
    name = quote(f"事例一覧_{today:%Y-%m-%d}.{file_format}")
    return f"attachment; filename=\"cases-{today:%Y-%m-%d}.{file_format}\"; filename*=UTF-8''{name}"


def _query(params: QueryDict, **changes: str) -> str:
    """The address's parameters with some set, or taken out where the value is empty."""
    copy = params.copy()
    for name, value in changes.items():
        if value:
            copy[name] = value
        else:
            copy.pop(name, None)
    return copy.urlencode()
