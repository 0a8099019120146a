"""/robots.txt: what search engines may read."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def _allowed(address: str) -> bool:
    """Judge as RFC 9309 does: the longest rule that fits decides, `*` stands for anything."""
    response = Client().get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    best = (0, True)
    for line in response.content.decode().splitlines()[1:]:
        word, _, rule = line.partition(": ")
        if re.match(re.escape(rule).replace(r"\*", ".*"), address):
            best = max(best, (len(rule), word == "Allow"))
    return best[1]


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/cases/", "/cases/12/", "/cases/12/brief/", "/cases/?page=2", "/cases/feed/"),
        *("/proposals/calls/3/", "/proposals/calls/results/", "/proposals/policy/x/"),
        *("/partners/municipalities/281000/", "/partners/organisations/2/", "/calendar.ics"),
        "/cases/reports/7/",
    ],
)
def test_a_search_engine_may_read_what_is_public(address: str) -> None:
    assert _allowed(address)


@pytest.mark.parametrize(
    "address",
    [
        *("/accounts/login/?next=/", "/admin/", "/cases/new/", "/cases/12/edit/", "/search/?q=a"),
        *("/cases/?q=a", "/cases/?field=welfare&prefecture=28", "/cases/?page=2&sort=title"),
        *("/proposals/entries/x/", "/partners/inquiries/x/", "/cases/export.csv", "/healthz"),
    ],
)
def test_a_search_engine_stays_away_from_private_pages_and_conditions(address: str) -> None:
    assert not _allowed(address)
