"""Sign-in is the default: every address is public by this list, or leads a visitor to sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter

pytestmark = pytest.mark.django_db

# Everything a visitor may open, each with its reason.
PUBLIC = {
    # the process and its database, for whoever watches over them
    "healthz",
    "readyz",
    "robots.txt",
    # signing in and getting an account
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/signup/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/<uidb36>-<key>/",
    "accounts/password/reset/key/done/",
    "accounts/2fa/authenticate/",
    "accounts/invitations/<token>/",
    "proposals/committee/join/<token>/",  # the link of a mail, as above
    "admin/login/",  # leads to the sign-in page
    # public records (product.md §7)
    "",
    "cases/",
    "cases/<pk>/",
    "cases/<pk>/results/",  # published reports, small numbers masked
    "cases/<pk>/results/<indicator>/",
    "cases/<pk>/results/groups/<group>/",
    "cases/<pk>/results.<file_format>",
    "cases/events/questions/",  # published ones, never with their asker
    "cases/events/questions/<pk>/",
    "cases/<pk>/words/",  # of published reports
    "cases/<pk>/continuation/",  # decisions made public
    "cases/<pk>/brief/",  # figures that a visitor may read
    "cases/<pk>/brief.<file_format>",
    "cases/<pk>/money/",  # years made public
    "cases/<pk>/money.<file_format>",
    "cases/<pk>/reports/<fiscal_year>/annual.<file_format>",
    "cases/<pk>/money/<fiscal_year>.<file_format>",
    "cases/reports/<pk>/",
    "cases/reports/<pk>/report.<file_format>",
    "cases/reports/<pk>/files/<file>/",
    "cases/reports/<pk>/files/<file>/<variant>/",
    "cases/compare/",
    "cases/map/",
    "cases/events/",
    "cases/events/<pk>/",
    "cases/events/<pk>/calendar.ics",
    "cases/events/<pk>/sessions/<session_id>/calendar.ics",
    "cases/events/<pk>/materials/<material_id>/",  # those for everybody
    "cases/events/<pk>/materials/<material_id>/file/",
    "cases/events/<pk>/reports/<report_id>/",  # those whose writer let everybody read
    "cases/events/<pk>/reports/<report_id>/file/",
    "cases/export.<file_format>",
    "cases/feed/",
    "partners/municipalities/",
    "partners/municipalities/<code>/",
    "partners/municipalities/<code>/spread/",  # visible cases; a path once published
    "partners/organisations/",
    "partners/organisations/<pk>/",
    "partners/organisations/<pk>/evidence/<key>/",
    "partners/secondments/",
    "partners/secondments/<pk>/",  # published ones, without names
    "partners/secondments/<pk>/file/",  # 404 for everybody but the parties
    "proposals/challenges/",
    "proposals/calls/results/",  # the same in a list, and as Atom
    "proposals/calls/results/feed/",
    "proposals/calls/<pk>/results/",  # by the call's policy, once published
    "proposals/calls/<pk>/results.csv",
    "proposals/challenges/<pk>/",
    "proposals/dialogues/",
    "proposals/free/",
    "proposals/introductions/",
    "proposals/introductions/<introduction_id>/",  # published ones
    "proposals/policy/",
    "proposals/policy/<proposal_id>/",  # published ones; 404 for all but the parties before
    "proposals/dialogues/<pk>/",
    "proposals/dialogues/<pk>/documents/<document_id>/file/",  # from the call's first day
    "search/",
    "calendar.ics",
    "proposals/calls/",
    "proposals/calls/<pk>/",
    "proposals/calls/<pk>/calendar.ics",
    "proposals/calls/<pk>/documents/<document_id>/",  # with the call
    "proposals/calls/<pk>/calendar/<code>.ics",
    "proposals/calls/<pk>/questions/",  # asking is refused there, in words
    # the components, where DEBUG is on; 404 elsewhere
    "dev/components/",
    "dev/components/<name>/",
}


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = before + _route(entry)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, route)
        else:
            yield route, entry


def _route(entry: URLPattern | URLResolver) -> str:
    """The pattern as one reads it: 「cases/<pk>/」."""
    text = str(entry.pattern)
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", text)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", text.lstrip("^").rstrip("$")).replace(r"\Z", "")


ALL = dict(_addresses(get_resolver()))


NO_UUID = "00000000-0000-4000-8000-000000000000"


def _path(route: str) -> str:
    """An address of the route that its pattern takes."""
    converters = getattr(ALL[route].pattern, "converters", {})
    for name, converter in converters.items():
        if isinstance(converter, UUIDConverter):
            route = route.replace(f"<{name}>", NO_UUID)
    return "/" + re.sub(r"<\w+>", "1", route)


def test_every_public_address_exists() -> None:
    assert PUBLIC - set(ALL) == set()


@pytest.mark.parametrize("route", sorted(r for r in ALL if r not in PUBLIC))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_address_leads_a_visitor_to_sign_in(route: str, method: str) -> None:
    path = _path(route)

    response = getattr(Client(), method)(path)

    # Some of the admin sends to its own sign-in address, which leads to the portal's.
    assert response.status_code == 302
    assert response["Location"].startswith((reverse(settings.LOGIN_URL), reverse("admin:login")))


@pytest.mark.parametrize("route", sorted(PUBLIC))
def test_a_public_address_does_not_ask_a_visitor_to_sign_in(route: str) -> None:
    view = ALL[route].callback
    request = RequestFactory().get(_path(route))
    request.user = AnonymousUser()

    assert getattr(view, "login_required", True) is False


@pytest.mark.parametrize("path", ["/nowhere/", "/accounts/", "/cases/x/y/z/"])
def test_an_address_that_does_not_exist_is_not_found_for_a_visitor(path: str) -> None:
    assert Client().get(path).status_code == 404
