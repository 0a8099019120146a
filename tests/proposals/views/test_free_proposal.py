"""The pages of free proposals: the public answers, and one proposal for its two parties."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from proposals.models import FreeProposal
from tests.factories.cases import CaseFactory
from tests.factories.challenges import FreeProposalFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def page(name, proposal, *more):
    return reverse(name, args=[proposal.pk, *more])


@pytest.fixture
def manager(client):
    member = MembershipFactory(in_organisation=True, role="manager")
    client.force_login(member.user)
    return member


def test_an_organisation_writes_submits_and_the_city_answers(client, manager):
    city = MunicipalityFactory(name="試験甲市")
    data = {
        "organisation": manager.organisation_id,
        "municipality": city.code,
        "title": "空き家の活用",
        "problem": "増えている。",
        "idea": "貸し出す。",
    }

    client.post(reverse("free_proposal_new"), data)
    proposal = FreeProposal.objects.get()
    client.post(
        page("free_proposal_edit", proposal), data | {"money": "市の負担なし", "version": 1}
    )
    assert "書き換えられません" in text_of(
        client.get(page("free_proposal_act", proposal, "submit"))
    )
    client.post(page("free_proposal_act", proposal, "submit"))
    official = Client()
    official.force_login(MembershipFactory(municipality=city, role="approver").user)
    official.post(page("free_proposal_detail", proposal), {"text": "伺いたいことがあります。"})
    due = timezone.localdate() + timedelta(days=30)
    official.post(page("free_proposal_act", proposal, "receive"), {"answer_due_on": due})
    answer = {
        "outcome": "partly",
        "answer": "一部を進めます。",
        "public_reason": "効果が見込める。",
    }
    official.post(page("free_proposal_act", proposal, "answer"), answer)

    text = text_of(client.get(page("free_proposal_detail", proposal)))
    for words in ("一部採用", "一部を進めます。", "伺いたいことがあります。", "市の負担なし"):
        assert words in text


def test_an_unknown_municipality_is_said_and_nothing_typed_is_lost(client, manager):
    data = {
        "organisation": manager.organisation_id,
        "municipality": "どこにもない市",
        "title": "題",
        "idea": "消えてはならない文章",
    }

    response = client.post(reverse("free_proposal_new"), data)

    assert response.status_code == 422
    assert "どこにもない市" in text_of(response)
    assert "消えてはならない文章" in text_of(response)


def test_the_second_writer_sees_both_texts(client, manager):
    proposal = FreeProposalFactory(
        state="draft", organisation=manager.organisation, title="先の題", version=2
    )
    data = {"title": "後の題", "problem": "p", "idea": "i", "version": 1}

    response = client.post(page("free_proposal_edit", proposal), data)

    assert response.status_code == 409
    assert "先の題" in text_of(response)
    assert "後の題" in text_of(response)


def test_the_public_reads_the_reason_and_only_what_may_be_published(client):
    case = CaseFactory(title="始まった事業")
    FreeProposalFactory(
        state="answered",
        public_summary="空き家を学びの場にする提案。",
        organisation=OrganisationFactory(name="NPO法人名乗る会"),
        agrees_to_name=True,
        followed_case=case,
    )
    FreeProposalFactory(
        state="considering", organisation=OrganisationFactory(name="NPO法人名乗らない会")
    )
    FreeProposalFactory(state="received")

    text = text_of(client.get(reverse("free_proposal_list")))

    assert text.count("公表する理由です。") == 2
    for words in ("空き家を学びの場にする提案。", "NPO法人名乗る会", "始まった事業", "検討継続"):
        assert words in text
    assert "ひみつ" not in text
    assert "名乗らない会" not in text


def test_a_case_that_the_reader_may_not_see_is_not_named(client):
    FreeProposalFactory(
        state="answered", followed_case=CaseFactory(title="伏せた事業", visibility="draft")
    )

    assert "伏せた事業" not in text_of(client.get(reverse("free_proposal_list")))


@pytest.mark.parametrize("who", ["other city", "other organisation", "superuser"])
def test_a_proposal_does_not_exist_for_anybody_else(client, who):
    proposal = FreeProposalFactory(state="answered")
    user = {
        "other city": lambda: MembershipFactory(role="approver").user,
        "other organisation": lambda: MembershipFactory(in_organisation=True, role="manager").user,
        "superuser": lambda: MembershipFactory(user__is_staff=True, user__is_superuser=True).user,
    }[who]()
    client.force_login(user)

    responses = [
        client.get(page("free_proposal_detail", proposal)),
        client.post(page("free_proposal_detail", proposal), {"text": "x"}),
        client.get(page("free_proposal_edit", proposal)),
        client.get(page("free_proposal_act", proposal, "answer")),
        client.get(reverse("free_proposal_list")),
        client.get(reverse("search") + "?q=ひみつの提案"),
    ]

    assert [response.status_code for response in responses] == [404, 404, 404, 404, 200, 200]
    assert all(proposal.title not in text_of(response) for response in responses[:5])
    assert "ひみつの工夫" not in text_of(responses[5])


def test_a_broken_promise_is_shown_to_both_parties(client, manager):
    yesterday = timezone.localdate() - timedelta(days=1)
    proposal = FreeProposalFactory(
        state="received", organisation=manager.organisation, answer_due_on=yesterday
    )

    assert "約束の日を過ぎています" in text_of(client.get(page("free_proposal_detail", proposal)))
    assert "過ぎています" in text_of(client.get(reverse("free_proposal_list")))


def test_considering_and_following_ask_for_their_words(client):
    proposal = FreeProposalFactory(state="received")
    client.force_login(MembershipFactory(municipality=proposal.municipality, role="approver").user)
    consider = page("free_proposal_act", proposal, "consider")

    empty = client.post(consider, {"answer": "", "public_reason": "", "answer_due_on": ""})
    client.post(
        consider,
        {
            "answer": "続けて考えます。",
            "public_reason": "予算の見通しを待つ。",
            "answer_due_on": timezone.localdate() + timedelta(days=60),
        },
    )

    proposal.refresh_from_db()
    assert empty.status_code == 422
    assert (proposal.state, proposal.public_reason) == ("considering", "予算の見通しを待つ。")
    answered = FreeProposalFactory(state="answered", municipality=proposal.municipality)
    follow = page("free_proposal_act", answered, "follow")
    assert client.post(follow, {"note": ""}).status_code == 422
    client.post(follow, {"note": "実証を始めた。"})
    assert "実証を始めた。" in text_of(client.get(reverse("free_proposal_list")))


def test_the_list_asks_the_same_number_of_queries_for_one_row_and_for_three(client, manager):
    def make() -> None:
        FreeProposalFactory(state="answered", followed_case=CaseFactory())
        FreeProposalFactory(organisation=manager.organisation)

    address = reverse("free_proposal_list")
    make()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make()
    make()

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)
