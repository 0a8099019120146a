"""/cases/feed/: valid Atom of what everybody may read, whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.enums import Visibility
from cases.models import Case
from partners.enums import Method
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: Client, **params: str) -> ElementTree.Element:
    response = client.get(reverse("case_feed"), params)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def titles(client: Client, **params: str) -> list[str]:
    return [
        each.findtext(f"{ATOM}title", "") for each in feed(client, **params).iter(f"{ATOM}entry")
    ]


def test_an_entry_tells_the_case_its_place_and_its_times(client: Client) -> None:
    published = datetime(2026, 4, 1, 3, tzinfo=UTC)
    case = CaseFactory(title="こども宅食", published_at=published, fields=["childcare"])
    Case.objects.update(updated_at=published + timedelta(days=1))

    (entry,) = feed(client).iter(f"{ATOM}entry")

    assert {child.tag.removeprefix(ATOM): child.text for child in entry if child.text} == {
        "title": "こども宅食",
        "published": "2026-04-01T03:00:00+00:00",
        "updated": "2026-04-02T03:00:00+00:00",
        "id": f"http://testserver/cases/{case.pk}/",
        "summary": "試験のための事例です。",
    }
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == case.lead_municipality.full_name
    labels = [each.get("term") for each in entry.iter(f"{ATOM}category")]
    assert labels == ["業務委託", "子育て"]


def test_the_newest_thirty_come_newest_first(client: Client) -> None:
    start = timezone.now() - timedelta(days=100)
    town = CaseFactory(title="最も古い", published_at=start).lead_municipality
    for number in range(30):
        day = start + timedelta(days=number + 1)
        CaseFactory(title=f"事例{number}", published_at=day, lead_municipality=town)

    assert titles(client) == [f"事例{number}" for number in reversed(range(30))]


@pytest.mark.parametrize("kind", ["visitor", "member", "administrator"])
def test_nobody_gets_more_than_public_cases(client: Client, kind: str) -> None:
    membership = MembershipFactory()
    town = membership.municipality
    CaseFactory(title="公開の事例")
    CaseFactory(title="会員の事例", visibility=Visibility.MEMBERS)
    CaseFactory(title="下書き", visibility=Visibility.DRAFT, lead_municipality=town)
    CaseFactory(title="保管の事例", archived_at=timezone.now())
    if kind == "member":
        client.force_login(membership.user)
    elif kind == "administrator":
        client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert titles(client) == ["公開の事例"]


def test_the_conditions_of_the_list_narrow_the_feed(client: Client) -> None:
    CaseFactory(title="子ども食堂", method=Method.SUBSIDY)
    CaseFactory(title="こどもの居場所", method=Method.PFI)
    CaseFactory(title="道路清掃", method=Method.PFI)

    assert titles(client, q="子供", method="pfi") == ["こどもの居場所"]
    assert feed(client, q="子供").findtext(f"{ATOM}title") == "公民連携ポータル 新しい事例：子供"


def test_an_empty_feed_is_a_feed(client: Client) -> None:
    assert titles(client, q="どこにもない言葉") == []


def test_strange_parameters_and_titles_leave_it_well_formed(client: Client) -> None:
    CaseFactory(title="<b>& \u202e]]>")

    assert titles(client, q="", page="abc", method="?", sort="x") == ["<b>& ]]>"]
    assert titles(client, q="あ" * 10_000 + "\x0b") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_entries(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        CasePartnerFactory()

    with django_assert_num_queries(8):
        client.get(reverse("case_feed"))
