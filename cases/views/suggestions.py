"""Organisations that may fit: the list beside a case, and what other nouns' pages share with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cases.domain.likeness import Shared, Subject, subject_of_case
from cases.domain.likeness_partners import Suggestion, suggested_organisations
from cases.models import ActivityReport, Case
from partners.models import Organisation
from ppp_portal.http import page

LISTED = 30


def suggestions_for(
    request: HttpRequest,
    subject: Subject,
    *,
    limit: int,
    shared: dict[int, Shared] | None = None,
) -> list[Suggestion]:
    """From what this reader may see, and nothing else; `shared`: its `shared_words`, where known."""
    return suggested_organisations(
        subject,
        cases=Case.objects.visible_to(request.user),
        organisations=Organisation.objects.visible_to(request.user),
        reports=ActivityReport.objects.visible_to(request.user),
        limit=limit,
        shared=shared,
    )


@page("GET")
def case_partners(request: HttpRequest, pk: int) -> HttpResponse:
    """Who might do the same work elsewhere, or carry it on: for anybody signed in."""
    rows = Case.objects.visible_to(request.user).select_related("lead_municipality")
    case = get_object_or_404(rows, pk=pk)
    found = suggestions_for(request, subject_of_case(case, whole=True), limit=LISTED)
    return render(request, "cases/case_suggestions.html", {"case": case, "suggestions": found})
