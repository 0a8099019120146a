"""Official papers to download, as PDF and xlsx: what the pages show this reader, on A4."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cases.domain import money_paper as money_domain
from cases.domain import report_paper as report_domain
from cases.domain import year_paper as year_domain
from cases.domain.money_statement import Statement, statements
from cases.domain.page import case_page
from cases.models import Case
from cases.views.report_lookup import report_of
from ppp_portal.http import page
from ppp_portal.japan.eras import FIRST_YEAR, LAST_YEAR
from ppp_portal.paper import paper_response


@login_not_required
@page("GET")
def report_paper(request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
    """月次報告書 and the like: one report."""
    report = report_of(request, pk)
    return paper_response(request, report_domain.report_paper(request.user, report), file_format)


@login_not_required
@page("GET")
def money_paper(request: HttpRequest, pk: int, fiscal_year: int, file_format: str) -> HttpResponse:
    """収支報告書 of one fiscal year."""
    case = _case(request, pk)
    statement = _statement(request, case, fiscal_year)
    if statement is None:
        raise Http404
    return paper_response(request, money_domain.money_paper(case, statement), file_format)


@login_not_required
@page("GET")
def year_paper(request: HttpRequest, pk: int, fiscal_year: int, file_format: str) -> HttpResponse:
    """年度実績報告書: what a case came to in one fiscal year."""
    case = _case(request, pk)
    if not FIRST_YEAR < fiscal_year < LAST_YEAR:  # the year before is told beside it
        raise Http404
    statement = _statement(request, case, fiscal_year)
    paper = year_domain.year_paper(request.user, case, fiscal_year, statement)
    if paper is None:
        raise Http404
    return paper_response(request, paper, file_format)


def _statement(request: HttpRequest, case: Case, fiscal_year: int) -> Statement | None:
    years = case.money_years.visible_to(request.user).filter(fiscal_year=fiscal_year).with_rows()
    return next(iter(statements(case, years)), None)


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
