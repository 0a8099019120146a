"""/proposals/calls/results/: published results with their facets, and the newest as Atom."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.views.export import site_of
from partners.listing import answer, directory, fill
from ppp_portal.atom import NEWEST, atom_answer, atom_feed
from ppp_portal.http import page
from ppp_portal.japan.text import strip_controls
from proposals.domain.result_list import listed_results, ordered_results
from proposals.domain.result_names import chosen_names
from proposals.enums import ResultSort
from proposals.filters.result import ResultFilter
from proposals.models import Call

PER_PAGE = 20
MAX_CHARACTERS = 200


@login_not_required
@page("GET")
def result_list(request: HttpRequest) -> HttpResponse:
    """Results that everybody may read; three queries of its own, however many rows."""
    found = directory(request, _text(request), ResultSort, ResultSort.NEWEST)
    base, asked = listed_results(Call.objects.visible_to(request.user), found.text)
    found.notices += asked.notices
    filterset = ResultFilter(request.GET, queryset=base)
    rows = ordered_results(filterset.qs, ResultSort(found.sort))
    fill(found, filterset, base, rows, PER_PAGE)
    return answer(request, "proposals/result_list.html", found, asked=asked)


@login_not_required
@page("GET")
def result_feed(request: HttpRequest) -> HttpResponse:
    """The newest 30 under the conditions of the list's address, as a visitor would see them."""
    base, _ = listed_results(Call.objects.visible_to(AnonymousUser()), _text(request))
    rows = ordered_results(ResultFilter(request.GET, queryset=base).qs, ResultSort.NEWEST)
    site = site_of(request)
    feed = atom_feed(
        site=site,
        params=request.GET,
        title="公募の結果",
        subtitle="公表された公募の結果を、新しい順に30件まで配信します。",
        pages=("result_list", "result_feed"),
    )
    for call in rows[:NEWEST]:
        url = f"{site}{reverse('call_results', args=[call.pk])}"
        names = "、".join(chosen_names(call, call.decision))
        feed.add_item(
            title=strip_controls(call.title),
            link=url,
            description=strip_controls(f"優先交渉権者：{names}" if names else call.summary),
            unique_id=url,
            pubdate=call.published_at,
            updateddate=call.published_at,
            author_name=call.municipality.full_name,
            categories=[str(call.get_form_display())],
        )
    return atom_answer(feed)


def _text(request: HttpRequest) -> str:
    return strip_controls(request.GET.get("q", "")).strip()[:MAX_CHARACTERS]
