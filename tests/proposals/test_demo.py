"""The demo's calls and who takes part: made once, each in a state worth showing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from cases.models import Case
from partners.domain.demo_accounts import create_demo_accounts
from partners.models import Inquiry, Membership, User
from proposals.demo.calls import Bidder, Desk, load_calls
from proposals.demo.challenges import load_challenges
from proposals.demo.contacts import load_contacts
from proposals.demo.entries import load_entries
from proposals.demo.policies import load_policies
from proposals.demo.results import KEY, load_results
from proposals.demo.review import load_review
from proposals.domain.policy_page import policies_of_case
from proposals.domain.review_work import work_of
from proposals.models import (
    Call,
    Challenge,
    DialogueTalk,
    Entry,
    FreeProposal,
    Introduction,
    PolicyProposal,
    Proposal,
    Question,
)
from tests.factories.cases import CaseFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Any]:
    city, organisation = MunicipalityFactory(), OrganisationFactory()
    with override_settings(DEMO=True):
        create_demo_accounts(
            city=city,
            other_city=MunicipalityFactory(),
            organisation=organisation,
            other_organisation=OrganisationFactory(),
        )
    editor = User.objects.get(email="editor@city.demo.example")
    approver = User.objects.get(email="approver@city.demo.example")
    return {"desk": Desk(city, editor, approver), "bidder": _bidder("manager@npo.demo.example")}


def _bidder(email: str) -> Bidder:
    manager = Membership.objects.select_related("user", "organisation").get(user__email=email)
    return Bidder(manager.user, manager.organisation)


def test_the_samples_are_made_once_and_stand_in_four_states(people):
    first = load_calls(**people)
    second = load_calls(**people)

    states = dict(Call.objects.values_list("external_id", "state"))
    assert (first, second) == (4, 0)
    assert states == {
        "demo:call-open": "open",
        "demo:call-closed": "open",
        "demo:call-designation": "open",
        "demo:call-draft": "draft",
    }
    shown = Call.objects.get(external_id="demo:call-open")
    assert (shown.correction_count, shown.given_documents.exclude(file=None).count()) == (1, 1)
    assert sorted(Question.objects.values_list("state", flat=True)) == [
        "asked",
        "released",
        "released",
    ]
    assert Call.objects.filter(is_sample=False).count() == 0


def test_two_organisations_take_part_once_and_only_they_find_their_proposals(people):
    load_calls(**people)
    npo, other = people["bidder"], _bidder("manager@other-npo.demo.example")
    bidders = {"editor": people["desk"].editor, "first": npo, "second": other}

    made = load_entries(**bidders)
    again = load_entries(**bidders)

    seen = Proposal.objects.values_list("entry__call__external_id", "state")
    assert (made, again) == (4, 0)
    assert set(Entry.objects.values_list("state", flat=True)) == {"accepted"}
    assert sorted(seen.filter(pk__in=Proposal.objects.visible_to(npo.user))) == [
        ("demo:call-closed", "submitted"),
        ("demo:call-open", "draft"),
    ]
    assert sorted(seen.filter(pk__in=Proposal.objects.visible_to(other.user))) == [
        ("demo:call-closed", "submitted"),
        ("demo:call-open", "submitted"),
    ]
    assert Proposal.objects.visible_to(people["desk"].approver).count() == 0


def test_a_challenge_a_dialogue_and_free_proposals_are_made_once(people):
    first = load_challenges(**people)
    second = load_challenges(**people)

    assert (first, second) == (4, 0)
    assert Challenge.objects.get(is_sample=True).state == "open"
    assert DialogueTalk.objects.get().summary != ""
    states = FreeProposal.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["answered", "received"]


def test_a_story_on_record_and_a_proposal_that_two_cities_answer_differently_are_made_once(people):
    other = {
        role: User.objects.get(email=f"{role}@other.demo.example")
        for role in ("editor", "approver")
    }
    city = Membership.objects.get(user=other["editor"]).municipality
    given = {
        "administrator": UserFactory(is_staff=True),
        "desk": people["desk"],
        "other": Desk(city, **other),
        "bidders": [people["bidder"], _bidder("manager@other-npo.demo.example")],
        "intermediary": OrganisationFactory(),
        "case": CaseFactory(),
    }

    made = [load_policies(**given), load_policies(**given)]

    rows = PolicyProposal.objects.order_by("external_id")
    assert made == [2, 0]
    assert [(row.answers, row.quoted_in) for row in rows] == [
        (["adopted", "considering"], ["plan"]),
        ([], ["ordinance"]),
    ]
    assert policies_of_case(PolicyProposal.objects.all(), given["case"]).came_from == [rows[1]]


def test_an_administrator_looks_a_challenge_up_and_finds_no_answer_in_the_admin(people, client):
    load_challenges(**people)
    administrator = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(administrator)
    challenge = Challenge.objects.get()

    pages = [
        client.get(f"/admin/proposals/challenge/{part}")
        for part in ("", f"{challenge.pk}/change/", f"{challenge.pk}/history/")
    ]
    pages += [client.get("/admin/ppp_portal/auditentry/"), client.get("/admin/ppp_portal/mail/")]

    assert [response.status_code for response in pages] == [200] * 5
    texts = "".join(response.content.decode() for response in pages)
    assert challenge.title in texts
    for secret in (
        "似た取組の経験",
        "当番の負担を減らす",
        "空き店舗",
        "challengeanswer",
        "民間提案",
    ):
        assert secret not in texts


def test_a_newcomer_finds_a_sheet_to_fill_in(people):
    members = [
        User.objects.get(email=email)
        for email in ("committee@demo.example", "viewer@city.demo.example")
    ]
    bidders = [people["bidder"], _bidder("manager@other-npo.demo.example")]

    counts = [load_review(desk=people["desk"], bidders=bidders, members=members) for _ in range(2)]

    assert counts == [1, 0]
    [work] = work_of(members[0])
    assert [(copy.state, copy.is_scored) for copy in work.missing] == [("todo", True)] * 2
    assert work.member.call.state == "review"


def test_a_visitor_reads_a_whole_call_to_its_result_and_the_case_since(people, client):
    for key in ("rukawa", "ukino", "asaki"):
        OrganisationFactory(external_id=f"demo-{key}")
    bidders = [people["bidder"], _bidder("manager@other-npo.demo.example")]

    counts = [load_results(desk=people["desk"], bidders=bidders) for _ in range(2)]

    call = Call.objects.get(external_id=f"demo:call-{KEY}")
    assert (counts, call.state) == ([1, 0], "published")
    assert sorted(call.entries.values_list("state", flat=True)) == ["accepted"] * 4 + ["withdrawn"]
    places = call.decision.places.values_list("kind", "proposal__entry__organisation__external_id")
    assert [(kind, key) for kind, key in places][2:] == [("reserve", "demo-rukawa")]
    assert [place.proposal.entry.organisation for place in call.decision.places.all()][:2] == [
        bidder.organisation for bidder in bidders
    ]
    totals = [one["total"] for one in call.decision.ranking["result"]["ranking"]]
    assert totals == ["78.6", "78.6", "65.5"]
    assert [ruling.rule for ruling in call.rulings.all()] == ["vote"]
    page = client.get(reverse("call_results", args=[call.pk])).content.decode()
    assert f"{bidders[0].organisation}を優先交渉権者に選びました。" in page
    assert Case.objects.get().title in page
    assert Case.objects.get().visibility == "public"
    assert "デモ 選定委員" not in page


def test_the_city_finds_the_decision_the_steps_and_the_dossier_of_the_sample(people, client):
    for key in ("rukawa", "ukino", "asaki"):
        OrganisationFactory(external_id=f"demo-{key}")
    load_results(
        desk=people["desk"],
        bidders=[people["bidder"], _bidder("manager@other-npo.demo.example")],
    )
    call = Call.objects.get(external_id=f"demo:call-{KEY}")
    client.force_login(people["desk"].approver)

    answers = [
        client.get(reverse(name, args=[call.pk, *more])).status_code
        for name, *more in (
            ("decision_detail",),
            ("review_scores", "only"),
            ("review_steps", "only"),
            ("negotiation_list",),
            ("call_dossier",),
            ("call_results",),
        )
    ]

    assert answers == [200] * 6


def test_contacts_are_made_once_and_wait_for_somebody(people):
    other = Membership.objects.get(user__email="editor@other.demo.example")
    values = {
        "administrator": UserFactory(is_staff=True),
        "desk": people["desk"],
        "other_city": other.municipality,
        "first": people["bidder"],
        "second": _bidder("manager@other-npo.demo.example"),
    }

    made = [load_contacts(**values) for _ in range(2)]

    assert made == [3, 0]
    assert sorted(Inquiry.objects.values_list("state", flat=True)) == ["answered", "open"]
    assert Introduction.objects.get().state == "passed_on"
