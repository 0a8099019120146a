"""/cases/<id>/results/: what a case came to, the reports behind each figure, and the same as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cases.domain import rollup
from cases.domain.figures import WHOLE, Row, Span, span_of
from cases.domain.page import case_page
from cases.domain.report_page import report_rows as reports_shown
from cases.domain.results import STEPS, Results, results_of, target_of, unit_of, words
from cases.domain.results_export import HEADERS, result_rows
from cases.models import ActivityReport, Case
from cases.report_permissions import may_read_reporting
from cases.views import report_facts, result_charts
from cases.views import words as voices
from cases.views.export import CONTENT_TYPES
from ppp_portal.components import Option
from ppp_portal.http import page
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.lenient import page_number
from ppp_portal.tables.write import iter_csv, iter_xlsx

PER_PAGE = 50
# On the case's own page; the others follow on the page of results.
CHARTS_ON_CASE = 3
_STEP_LABELS = (("month", "月ごと"), ("quarter", "四半期ごと"), ("year", "年度ごと"))


@login_not_required
@page("GET")
def results_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All indicators and the attendance over one fiscal year; parties exactly, others masked."""
    case = _case(request, pk)
    results = _results(request, case)
    if not results.indicators and not results.groups:
        raise Http404
    step = request.GET.get("by", "month")
    step = step if step in STEPS else "month"
    year = _year(request, results)
    context = _page(request, results, step, year) | {
        "case": case,
        "results": results,
        "may_read_reporting": may_read_reporting(request.user, case) is None,
    }
    return render(request, "cases/results_detail.html", context)


def of_case(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """The section on the case's own page: the newest year with reports; None without any."""
    results = results_of(case, request.user)
    year = results.newest_year
    if year is None:
        return None
    first = results.indicators[:CHARTS_ON_CASE]
    return {
        "year": year,
        "charts": [result_charts.indicator_chart(results, each, year, "month") for each in first],
        "attendance": None if first else result_charts.attendance_chart(results, year, "month"),
        "has_ranges": not results.is_party,
    }


def _page(request: HttpRequest, results: Results, step: str, year: int | None) -> dict[str, Any]:
    if year is None:
        return {"year": None}
    unconfirmed = {"unconfirmed": "1"} if results.with_unconfirmed else {}

    def address(**changes: Any) -> str:
        return f"?{urlencode({'year': year, 'by': step, **unconfirmed, **changes})}"

    span = Span("yearly", date(year, 4, 1), date(year + 1, 3, 31))
    return {
        "year": year,
        "years": [
            Option(str(y), format_fiscal_year(y), None, y == year, address(year=y))
            for y in reversed(results.years)
        ],
        "steps": [
            Option(code, label, None, code == step, address(by=code))
            for code, label in _STEP_LABELS
        ],
        "summary": [_summary(results, each, year) for each in results.indicators],
        "charts": [
            result_charts.indicator_chart(results, each, year, step) for each in results.indicators
        ],
        "attendance": result_charts.attendance_chart(results, year, step)
        if results.groups
        else None,
        "distinct": result_charts.distinct_table(results, year, step),
        "words": voices.of_year(
            request, results.case, year, with_unconfirmed=results.with_unconfirmed
        ),
        "cost": rollup.cost(results.rows, span),
        "switch": f"?{urlencode({'year': year, 'by': step})}"
        if unconfirmed
        else address(unconfirmed="1"),
        "over_a_border": [row for row in results.over_a_border if row.lies_in(span)],
    }


def _summary(results: Results, indicator: Any, year: int) -> dict[str, Any]:
    figure = result_charts.year_figure(results, indicator, year)
    target = target_of(indicator, year)
    span = span_of("yearly", date(year, 4, 1))
    return {
        "indicator": indicator,
        "unit": unit_of(indicator),
        "text": words(figure),
        "reason": figure.reason,
        "url": result_charts.behind(results, span, indicator=indicator.pk),
        "target": target,
        "ratio": result_charts.ratio(figure, target),
        "before": words(result_charts.year_figure(results, indicator, year - 1)),
    }


@login_not_required
@page("GET")
def results_behind(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    """The reports whose numbers make up one figure of an indicator."""
    results = _results(request, _case(request, pk))
    found = next((each for each in results.indicators if each.pk == indicator), None)
    if found is None:
        raise Http404
    span = _span(request)
    rows = [
        row
        for row in results.rows
        if row.lies_in(span) and (row.people if found.from_attendance else found.pk in row.values)
    ]

    def told(row: Row) -> str:
        own = Span(row.kind, row.start, row.end)
        return words(rollup.figure([_alone(row)], found, own))

    figure = results.figure(found, span)
    return _behind(request, results, rows, told, f"{found.name}", figure, unit_of(found), span)


@login_not_required
@page("GET")
def results_behind_group(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """The reports that counted a group of people."""
    results = _results(request, _case(request, pk))
    found = next((each for each in results.groups if each.pk == group), None)
    if found is None:
        raise Http404
    span = _span(request)
    rows = [row for row in results.rows if row.lies_in(span) and found.pk in row.people]

    def told(row: Row) -> str:
        people = row.people[found.pk]
        distinct = f"（実人数{people.distinct.text}）" if people.distinct else ""
        return f"{people.total.text}{distinct}"

    figure = rollup.attendance(results.rows, found.pk, span)
    return _behind(request, results, rows, told, f"延べ人数：{found.name}", figure, "人", span)


def _behind(
    request: HttpRequest,
    results: Results,
    rows: list[Row],
    told: Any,
    title: str,
    figure: rollup.Figure,
    unit: str,
    span: Span,
) -> HttpResponse:
    shown = Paginator(rows, PER_PAGE).get_page(page_number(request.GET.get("page")))
    reports = {
        report.pk: report
        for report in reports_shown(
            ActivityReport.objects.visible_to(request.user).filter(pk__in=[r.pk for r in shown])
        )
    }
    context = {
        "case": results.case,
        "title": title,
        "period": report_facts.period_words(span.kind, span.start, span.end)
        if span != WHOLE
        else "全期間",
        "text": words(figure),
        "unit": "" if figure.kind in ("rate", "yes_no") else unit,
        "reason": figure.reason,
        "rows": [(reports[row.pk], told(row), row.adds_up) for row in shown if row.pk in reports],
        "total": len(rows),
        "shown": shown,
        "params": request.GET,
        "is_party": results.is_party,
        "is_added": figure.kind != "distinct",
    }
    return render(request, "cases/results_behind.html", context)


@login_not_required
@page("GET")
def results_export(request: HttpRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Every figure this reader may see, as CSV or xlsx: one row for each."""
    if file_format not in ("csv", "xlsx"):
        raise Http404
    results = _results(request, _case(request, pk))
    if not results.indicators and not results.groups:
        raise Http404
    rows: Iterator[Any] = result_rows(results)
    body = (
        iter_csv(HEADERS, rows) if file_format == "csv" else iter_xlsx(HEADERS, rows, sheet="成果")
    )
    response = StreamingHttpResponse(
        iter(()) if request.method == "HEAD" else body, content_type=CONTENT_TYPES[file_format]
    )
    stem = f"{pk}_{timezone.localdate():%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = (
        f"attachment; filename=\"results-{stem}\"; filename*=UTF-8''{quote(f'成果_{stem}')}"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _alone(row: Row) -> Row:
    """The row as if nothing else told its numbers, to print what it says itself."""
    return replace(row, adds_up=True)


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)


def _results(request: HttpRequest, case: Case) -> Results:
    unconfirmed = request.GET.get("unconfirmed") == "1"
    return results_of(case, request.user, with_unconfirmed=unconfirmed)


def _year(request: HttpRequest, results: Results) -> int | None:
    """The year asked for where there is one, else the newest with reports."""
    asked = request.GET.get("year", "")
    known = {str(year): year for year in results.years}
    return known.get(asked, results.newest_year)


def _span(request: HttpRequest) -> Span:
    """`from` and `to`, with the kind of period that these days are; all days where they are none."""
    try:
        start = date.fromisoformat(request.GET.get("from", ""))
        end = date.fromisoformat(request.GET.get("to", ""))
        if start.year < 1900 or end.year > 2200 or end < start:
            return WHOLE
    except ValueError:
        return WHOLE
    for kind in STEPS.values():
        span = span_of(kind, start)
        if (span.start, span.end) == (start, end):
            return span
    return Span("", start, end)
