"""/proposals/calls/: the list with its facets."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from partners.listing import answer, directory, fill
from ppp_portal.http import page
from ppp_portal.japan.text import strip_controls
from proposals.domain.browse import listed, ordered
from proposals.enums import CallSort
from proposals.filters.call import CallFilter
from proposals.models import Call
from proposals.permissions import call as permissions

PER_PAGE = 20
MAX_CHARACTERS = 200


@login_not_required
@page("GET")
def call_list(request: HttpRequest) -> HttpResponse:
    """Calls this reader may see; three queries of its own, however many rows."""
    text = strip_controls(request.GET.get("q", "")).strip()[:MAX_CHARACTERS]
    found = directory(request, text, CallSort, CallSort.CLOSING)
    base, asked = listed(Call.objects.visible_to(request.user), text)
    found.notices += asked.notices
    filterset = CallFilter(request.GET, queryset=base)
    rows = ordered(filterset.qs, CallSort(found.sort)).select_related("municipality")
    fill(found, filterset, base, rows, PER_PAGE)
    extra = {"may_create": permissions.may_create_call(request.user) is None, "asked": asked}
    return answer(request, "proposals/call_list.html", found, **extra)
