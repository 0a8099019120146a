"""/cases/<id>/brief/: a case on one A4 page, for the reader one chooses."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cases.domain.brief import QUESTIONS, brief_of
from cases.domain.page import case_page
from cases.models import Case
from cases.spread_enums import BriefReader
from ppp_portal.components import Option
from ppp_portal.http import page
from ppp_portal.paper import paper_response


@login_not_required
@page("GET")
def brief_detail(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    audience = _audience(request)
    brief = brief_of(case, request.user, audience)
    context = {
        "case": case,
        "paper": brief.paper,
        "examples": brief.examples,
        "audience": audience,
        "question": QUESTIONS[audience],
        "audiences": [
            Option(each.value, f"{each.label}向け", None, each == audience, f"?for={each.value}")
            for each in BriefReader
        ],
    }
    return render(request, "cases/brief_detail.html", context)


@login_not_required
@page("GET")
def brief_paper(request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
    """The same sheet to download, as PDF or as a workbook."""
    brief = brief_of(_case(request, pk), request.user, _audience(request))
    return paper_response(request, brief.paper, file_format)


def _audience(request: HttpRequest) -> BriefReader:
    """Who reads it; 企画 where the address says nothing known."""
    asked = request.GET.get("for", "")
    return BriefReader(asked) if asked in BriefReader.values else BriefReader.PLANNING


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
