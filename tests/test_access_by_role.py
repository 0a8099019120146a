"""Who may do what: every address that changes something, for every role, by GET and by POST.

The tables stand in tests/access/, one module a family of addresses, each with
`ADDRESSES` (name → how to make the address), `TABLE` (one line a name) and `READING` (addresses
that only read; what they show is each one's own test).
Not yours: 404, as if it did not exist. Yours but not now: 403 with the reason (product.md §7).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from cases import urls as case_urls
from ppp_portal import errors
from ppp_portal.pages import directory_urls
from tests.access import (
    calls,
    contacts,
    continuations,
    decisions,
    event_questions,
    events,
    money,
    policies,
    proposals,
    records,
    reports,
    results,
    reviews,
    secondments,
    spread,
    two_parties,
)
from tests.access.world import ROLES, World, make_world

pytestmark = pytest.mark.django_db

FAMILIES = (
    *(records, reports, money, calls, two_parties, results),
    *(proposals, decisions, reviews, secondments, events, event_questions),
    *(continuations, spread, contacts, policies),
)
ADDRESSES: dict[str, Callable[[World], str]] = {
    name: make for family in FAMILIES for name, make in family.ADDRESSES.items()
}
READING = {name for family in FAMILIES for name in family.READING}
ROWS = {
    line.rsplit(maxsplit=len(ROLES))[0]: line.rsplit(maxsplit=len(ROLES))[1:]
    for family in FAMILIES
    for line in family.TABLE.strip().splitlines()
}


@pytest.fixture
def world() -> World:
    return make_world()


def _answer(client: Client, method: str, address: str, data: dict[str, object]) -> str:
    response = getattr(client, method)(address, data)
    if response.status_code == 403:
        assert _reason(response.content.decode()) not in ("", errors.UNKNOWN_REASON)
    if response.status_code == 302 and "login" in response["Location"]:
        return "in"
    return str(response.status_code)


def _reason(html: str) -> str:
    found = re.search(r'<p class="lead">([^<]*[ぁ-ん][^<]*。)</p>', html)
    return found[1] if found else ""


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_reaches_what_the_table_says_and_nothing_else(world: World, name: str) -> None:
    address = ADDRESSES[name](world)
    data = {"membership": world.viewer.pk} if name.startswith("membership_switch") else {}
    answers = []

    for role in ROLES:
        client = Client()
        user = world.people[role]
        if user:
            client.force_login(user)
        before = transaction.savepoint()
        get, post = (_answer(client, method, address, data) for method in ("get", "post"))
        transaction.savepoint_rollback(before)
        answers.append(f"{get}/{post}")

    assert dict(zip(ROLES, answers, strict=True)) == dict(zip(ROLES, ROWS[name], strict=True))


def test_every_own_address_is_in_the_table_or_only_reads() -> None:
    own = {entry.name for entry in (*case_urls.urlpatterns, *directory_urls.urlpatterns)}
    every = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    own |= {name for name in every if name.startswith(("member", "invitation"))}
    own |= {name for name in every if name.startswith(("call_", "question"))}
    own |= {name for name in every if name.startswith(("challenge_", "dialogue_", "talk_"))}
    own |= {name for name in every if name.startswith(("free_proposal_", "partner_"))}
    own |= {name for name in every if name.startswith(("entry_", "proposal_", "proposals_"))}
    own |= {name for name in every if name.startswith(("decision_", "notice", "result"))}
    own |= {name for name in every if name.startswith(("reason_", "negotiation_"))}
    own |= {name for name in every if name.startswith(("committee_", "review_"))}
    own |= {name for name in every if name.startswith(("secondment_", "policy_"))}
    own |= {name for name in every if name.startswith(("inquiry_", "introduction_"))}
    admin = {str(name) for name in get_resolver().namespace_dict["admin"][1].reverse_dict}
    own |= {name for name in admin if name.startswith("import_")}

    assert own == READING | {name.split()[0] for name in ADDRESSES}
    assert set(ROWS) == set(ADDRESSES)


@pytest.mark.parametrize("role", ["approver", "manager", "committee"])
def test_the_admin_refuses_who_is_no_administrator_instead_of_asking_to_sign_in_again(
    world: World, role: str
) -> None:
    client = Client()
    client.force_login(world.people[role])

    response = client.get(reverse("admin:import_upload", args=["cases"]), follow=True)

    assert response.status_code == 403
