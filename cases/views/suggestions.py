"""Organisations that may fit: the list beside a case, and what other nouns' pages share with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cases.domain.likeness import Subject, subject_of_case
from cases.domain.likeness_partners import Suggestion, suggested_organisations
from cases.domain.page import case_page
from cases.models import ActivityReport, Case
from partners.models import Organisation
from ppp_portal.http import page

LISTED = 30


def suggestions_for(request: HttpRequest, subject: Subject, *, limit: int) -> list[Suggestion]:
    """From what this reader may see, and nothing else."""
    return suggested_organisations(
        subject,
        cases=Case.objects.visible_to(request.user),
        organisations=Organisation.objects.visible_to(request.user),
        reports=ActivityReport.objects.visible_to(request.user),
        limit=limit,
    )


@page("GET")
def case_partners(request: HttpRequest, pk: int) -> HttpResponse:
    """Who might do the same work elsewhere, or carry it on: for anybody signed in."""
    case = get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
    found = suggestions_for(request, subject_of_case(case, whole=True), limit=LISTED)
    return render(request, "cases/case_suggestions.html", {"case": case, "suggestions": found})
