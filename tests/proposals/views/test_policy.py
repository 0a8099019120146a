"""The pages of policy proposals: the public list, one proposal, and what each side does there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.enums import OrganisationVisibility
from proposals.models import PolicyBacking, PolicyProposal
from tests.factories.cases import CaseFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.policies import make_backing, make_fact, make_policy

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def page(name, proposal, *more):
    return reverse(name, args=[proposal.pk, *more])


def rows(prefix, *entries):
    """The data of a list beside a form."""
    data = {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": 0}
    for number, entry in enumerate(entries):
        data |= {f"{prefix}-{number}-{name}": value for name, value in entry.items()}
    return data


def posted(**values):
    change = {"kind": "budget", "name": "遊び場の予算", "wanted": "3年続けて付ける。"}
    return (
        {"title": "遊び場の提言", "problem": "遊び場がない。", "proposal": "増やす。"}
        | rows("changes", values.pop("change", change), {})
        | rows("evidence", *values.pop("evidence", [{}]))
        | values
    )


@pytest.fixture
def manager(client):
    member = MembershipFactory(in_organisation=True, role="manager")
    client.force_login(member.user)
    return member


def test_an_organisation_writes_to_two_cities_and_one_of_them_answers(client, manager):
    cities = [MunicipalityFactory(name="試験甲市"), MunicipalityFactory(name="試験乙市")]
    case = CaseFactory(title="根拠となる事業")
    data = posted(
        organisation=manager.organisation_id,
        addressees="\n".join(city.code for city in cities),
        is_public="on",
        evidence=[{"case": f"https://portal.example/cases/{case.pk}/", "shows": "効果があった。"}],
    )

    client.post(reverse("policy_new"), data)
    proposal = PolicyProposal.objects.get()
    assert "試験乙市" in text_of(client.get(page("policy_act", proposal, "submit")))
    client.post(page("policy_act", proposal, "submit"))
    official = Client()
    official.force_login(MembershipFactory(municipality=cities[0], role="approver").user)
    addressee = proposal.addressees.order_by("pk")[0]
    due = timezone.localdate() + timedelta(days=30)
    official.post(page("policy_answer", proposal, addressee.pk, "receive"), {"answer_due_on": due})
    official.post(
        page("policy_answer", proposal, addressee.pk, "answer"),
        {"outcome": "adopted", "reason": "目標に合う。"},
    )

    text = text_of(Client().get(page("policy_detail", proposal)))
    for words in (
        "2つの自治体に提言し、1つが受け付け、1つが回答しました。",
        "採択",
        "目標に合う。",
        "受付待ち",
        "遊び場の予算",
        "根拠となる事業",
        "効果があった。",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"addressees": "どこにもない市"}, "どこにもない市"),
        ({"evidence": [{"case": "99999999"}]}, "この事例が見つかりません"),
        ({"evidence": [{"shows": "示すこと"}]}, "事例も入れてください"),
        ({"change": {"kind": "plan"}}, "「名称」も要ります"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(client, manager, values, words):
    city = MunicipalityFactory()
    given = {"organisation": manager.organisation_id, "addressees": city.code} | values

    response = client.post(reverse("policy_new"), posted(**given))

    assert response.status_code == 422
    assert words in text_of(response)
    assert "遊び場の提言" in text_of(response)
    assert PolicyProposal.objects.count() == 0


def test_the_second_writer_sees_both_texts_with_the_rows(client, manager):
    proposal = make_policy("draft", organisation=manager.organisation, title="先の題")
    data = posted(title="後の題", addressees=proposal.addressees.get().municipality.code, version=9)

    response = client.post(page("policy_edit", proposal), data)

    assert response.status_code == 409
    for words in ("先の題", "後の題", "試験市子ども条例", "遊び場の予算"):
        assert words in text_of(response)


@pytest.mark.parametrize("who", ["visitor", "other city", "other organisation", "superuser"])
@pytest.mark.parametrize("state", ["draft", "submitted", "kept"])
def test_before_the_receipt_or_by_choice_it_does_not_exist_for_anybody_else(client, who, state):
    city = MunicipalityFactory(name="さがす市")
    values = {"at": "answered", "is_public": False} if state == "kept" else {}
    proposal = make_policy(
        "draft" if state == "draft" else "submitted",
        cities=[city],
        organisation=OrganisationFactory(name="NPO法人さがす会"),
        cases=[CaseFactory(title="さがす事例")],
        **values,
    )
    user = {
        "visitor": lambda: None,
        "other city": lambda: MembershipFactory(role="approver").user,
        "other organisation": lambda: MembershipFactory(in_organisation=True, role="manager").user,
        "superuser": lambda: MembershipFactory(user__is_staff=True, user__is_superuser=True).user,
    }[who]()
    if user:
        client.force_login(user)

    detail = client.get(page("policy_detail", proposal))
    others = [
        reverse("policy_list"),
        reverse("search") + "?q=遊び場",
        reverse("municipality_detail", args=[city.code]),
        reverse("organisation_detail", args=[proposal.organisation_id]),
        reverse("case_detail", args=[proposal.evidence.get().case_id]),
    ]

    assert detail.status_code == 404
    for address in others:
        assert proposal.title not in text_of(client.get(address))


def test_a_published_one_is_found_from_search_city_organisation_and_both_of_its_cases(client):
    city = MunicipalityFactory(name="さがす市")
    began = CaseFactory(title="始まった事業", lead_municipality=city)
    evidence = CaseFactory(title="根拠の事業")
    proposal = make_policy(cities=[city], at="answered", cases=[evidence])
    make_fact(proposal.addressees.get(), "confirmed", case=began)
    pages = {
        reverse("policy_list"): "ひみつの提言",
        reverse("search") + "?q=遊び場": "ひみつの提言",
        reverse("municipality_detail", args=[city.code]): "ひみつの提言",
        reverse("organisation_detail", args=[proposal.organisation_id]): "ひみつの提言",
        reverse("case_detail", args=[began.pk]): "もとになった政策提言",
        reverse("case_detail", args=[evidence.pk]): "この事例を根拠にした政策提言",
        page("policy_detail", proposal): "始まった事業",
    }

    for address, words in pages.items():
        assert words in text_of(client.get(address))


def test_what_waits_to_be_confirmed_and_hidden_cases_stay_between_the_two_sides(client):
    proposal = make_policy(
        at="answered", cases=[CaseFactory(title="伏せた事業", visibility="draft")]
    )
    make_fact(proposal.addressees.get(), "sent", name="まだ確かめていない条例")
    make_fact(proposal.addressees.get(), "declined", name="確かめられない条例")
    address = page("policy_detail", proposal)

    seen = text_of(client.get(address))
    assert all(words not in seen for words in ("まだ確かめて", "確かめられない", "伏せた事業"))
    client.force_login(
        MembershipFactory(municipality=proposal.addressees.get().municipality, role="editor").user
    )
    assert "まだ確かめていない条例" in text_of(client.get(address))


def test_a_fact_of_another_proposal_is_not_reached_through_ones_own(client):
    own, other = make_policy(at="answered"), make_policy(at="answered")
    fact = make_fact(other.addressees.get())
    city = own.addressees.get().municipality
    client.force_login(MembershipFactory(municipality=city, role="approver").user)

    responses = [
        client.get(page("policy_fact", own, fact.pk, "confirm")),
        client.get(page("policy_answer", own, other.addressees.get().pk, "answer")),
        client.get(page("policy_follow", own, other.addressees.get().pk)),
    ]

    assert [response.status_code for response in responses] == [404, 404, 404]


def test_another_organisation_is_asked_reads_the_draft_and_agrees(client, manager):
    proposal = make_policy("draft", organisation=manager.organisation)
    other = MembershipFactory(in_organisation=True, role="manager")
    theirs = Client()
    theirs.force_login(other.user)
    address = page("policy_detail", proposal)

    assert theirs.get(address).status_code == 404
    client.post(
        page("policy_ask", proposal),
        {"organisation": other.organisation.name, "role": "co_proposer"},
    )
    backing = PolicyBacking.objects.get()
    assert "共同提案に同意する" in text_of(theirs.get(address))
    theirs.post(page("policy_back", proposal, backing.pk, "decline"))

    backing.refresh_from_db()
    assert backing.state == "declined"
    assert theirs.get(address).status_code == 404


def test_an_unknown_organisation_is_said_and_a_stranger_to_the_list_is_not_told_of(client, manager):
    proposal = make_policy(organisation=manager.organisation)
    hidden = OrganisationFactory(name="NPO法人かくれた会", visibility=OrganisationVisibility.DRAFT)

    for name in ("どこにもない会", hidden.name):
        response = client.post(page("policy_ask", proposal), {"organisation": name})
        assert response.status_code == 422
        assert "見つかりません" in text_of(response)


def test_support_is_shown_with_its_words_and_only_once_agreed(client):
    proposal = make_policy(at="received")
    make_backing(proposal, OrganisationFactory(name="NPO法人まだの会"))
    member = MembershipFactory(in_organisation=True, role="manager")
    theirs = Client()
    theirs.force_login(member.user)

    theirs.post(
        page("policy_support", proposal),
        {"organisation": member.organisation_id, "words": "わたしたちも願います。"},
    )

    text = text_of(client.get(page("policy_detail", proposal)))
    assert "わたしたちも願います。" in text
    assert "まだの会" not in text


def test_facts_are_written_confirmed_and_refused_with_their_words(client, manager):
    proposal = make_policy(at="answered", organisation=manager.organisation)
    addressee = proposal.addressees.get()
    official = Client()
    official.force_login(
        MembershipFactory(municipality=addressee.municipality, role="approver").user
    )
    follow = page("policy_follow", proposal, addressee.pk)
    day = timezone.localdate().isoformat()

    empty = client.post(follow, {"kind": "ordinance", "happened_on": day})
    client.post(follow, {"kind": "ordinance", "happened_on": day, "name": "改正する条例"})
    fact = addressee.follow_ups.get()
    unsaid = official.post(page("policy_fact", proposal, fact.pk, "decline"), {"reason": ""})
    official.post(page("policy_fact", proposal, fact.pk, "confirm"))

    assert (empty.status_code, unsaid.status_code) == (422, 422)
    assert "条例・計画・予算に反映" in text_of(Client().get(reverse("policy_list")))
    assert "改正する条例" in text_of(Client().get(page("policy_detail", proposal)))


def test_a_broken_promise_is_shown_to_everybody(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    proposal = make_policy(at="received", answer_due_on=yesterday)

    assert "約束の日を過ぎています" in text_of(client.get(page("policy_detail", proposal)))


def test_the_list_is_narrowed_by_answer_change_and_prefecture(client):
    north = make_policy(cities=[MunicipalityFactory(prefecture_code="01")], at="answered")
    south = make_policy(cities=[MunicipalityFactory(prefecture_code="47")], at="received")
    found = {
        "?answer=adopted": {north},
        "?answer=waiting": {south},
        "?prefecture=01&prefecture=47": {north, south},
        "?change=budget": set(),
        "?quoted=ordinance": set(),
    }

    for query, expected in found.items():
        text = text_of(client.get(reverse("policy_list") + query))
        assert {row for row in (north, south) if row.title in text} == expected


@pytest.mark.parametrize("name", ["policy_list", "search", "policy_detail"])
def test_pages_ask_the_same_number_of_queries_for_one_and_for_three(client, manager, name):
    proposal = make_policy(at="answered", organisation=manager.organisation)

    def make() -> None:
        make_backing(make_policy(at="answered"), state="agreed")
        make_policy(organisation=manager.organisation)
        make_backing(proposal, state="agreed")
        make_fact(proposal.addressees.get(), "confirmed", case=CaseFactory())

    address = page(name, proposal) if name == "policy_detail" else reverse(name) + "?q=遊び場"
    make()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make()
    make()

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)
