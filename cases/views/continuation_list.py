"""継続判断 of one's own municipality: what is still to decide, and what waits to be confirmed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases import continuation_permissions as permissions
from cases.domain.continuation_due import undecided_cases, waiting_continuations, year_to_decide
from partners.actor import actor
from partners.middleware import current_membership
from ppp_portal.components import Option
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.refusals import ensure

PER_PAGE = 30
WAITING = "waiting"


@page("GET")
def continuation_list(request: HttpRequest) -> HttpResponse:
    """Of the municipality one acts for; `show=waiting` for the proposals to confirm."""
    membership = current_membership(request)
    ensure(permissions.may_list_continuations(membership))
    user, body = actor(request), membership.municipality
    year = year_to_decide(timezone.localdate())
    undecided = undecided_cases(user, body.pk, year)
    waiting = waiting_continuations(user, body.pk)
    shows_waiting = request.GET.get("show") == WAITING
    pages = Paginator(waiting if shows_waiting else undecided, PER_PAGE)
    address = reverse("continuation_list")
    context = {
        "municipality": body,
        "year": year,
        "waiting": shows_waiting,
        "shown": pages.get_page(page_number(request.GET.get("page"))),
        "total": pages.count,
        "params": request.GET,
        "filters": [
            Option("", "まだのもの", None, not shows_waiting, address),
            Option(WAITING, "確定待ち", None, shows_waiting, f"{address}?show={WAITING}"),
        ],
    }
    return render(request, "cases/continuation_list.html", context)
