"""同点: recorded by the rule that decided it, and published with the result."""

from __future__ import annotations

import pytest
from django.urls import reverse

from proposals.domain.decision import rule_on_tie
from proposals.domain.dossier_records import people_decided
from proposals.domain.result_texts import text_warnings
from proposals.models import Ruling
from tests.factories.decisions import prepared, published, score_call
from tests.factories.review import opened_call

pytestmark = pytest.mark.django_db

WHY = "投票は2対1で決まらず、委員長が体制を重く見て決めた。"


@pytest.fixture
def tied(office):
    call = opened_call(
        office,
        tie_break=["vote", "lower_price", "chair"],
        prices=(5_000_000, 5_000_000, 7_000_000),
        publish_winner=["names", "totals"],
        publish_others=["names"],
    )
    return score_call(call, ((50, 30), (50, 30), (30, 20)))


def _rule(client, office, opened, **data):
    client.force_login(office.editor)
    places = {"place_0": "2", "place_1": "1"}
    address = reverse("decision_tie", args=[opened.call.pk, "vote"])
    return client.post(address, places | {"rule": "chair", "reason": WHY} | data)


def test_a_vote_without_result_is_followed_by_the_chairs_decision(client, office, tied):
    answer = _rule(client, office, tied)

    ruling = Ruling.objects.get(call=tied.call)
    assert answer.status_code == 302
    assert (ruling.rule, ruling.reason) == ("chair", WHY)
    published(tied)
    assert [str(p.proposal_id) for p in tied.call.decision.places.all()] == [
        *ruling.order,
        str(tied.proposals[2].pk),
    ]


def test_the_result_says_by_which_rule_by_whom_and_why_a_tie_was_decided(client, office, tied):
    _rule(client, office, tied)
    published(tied)
    client.logout()
    line = "第1位の2者が同点でした。審査の定めの「委員長の決定」により、委員長が順を決めました"

    page = client.get(reverse("call_results", args=[tied.call.pk])).content.decode()
    client.force_login(tied.bidders[0].manager)
    notice = tied.call.decision.notices.get(entry__organisation=tied.bidders[0].organisation)
    told = client.get(reverse("result_own", args=[notice.pk])).content.decode()

    assert (page.count(line), page.count(WHY)) == (1, 1)
    assert (told.count(line), told.count(WHY)) == (1, 1)


def test_a_result_without_a_tie_says_nothing_of_one(client, office):
    opened = score_call(opened_call(office), ((50, 30), (40, 30), (30, 20)))
    published(opened)

    page = client.get(reverse("call_results", args=[opened.call.pk])).content.decode()

    assert "同点の決定</h2>" not in page


def test_the_reason_of_a_ruling_names_nobody_who_ties(client, office, tied):
    name = tied.bidders[0].organisation.name

    answer = _rule(client, office, tied, reason=f"{name}より体制が確か。")

    assert answer.status_code == 422
    assert f"団体の名称（{name}）は書けません。" in answer.content.decode()
    assert not Ruling.objects.exists()


def test_the_dossier_tells_the_order_that_people_gave(client, office, tied):
    _rule(client, office, tied)

    first, second = (tied.bidders[n].organisation.name for n in (1, 0))
    assert people_decided(tied.call)[1][:4] == [
        "同点の決定",
        f"{first} → {second}",
        "委員長の決定",
        WHY,
    ]


def test_between_two_a_published_ruling_tells_the_others_total_and_that_is_said(office):
    opened = opened_call(office, prices=(1, 2), tie_break=["discussion"])
    score_call(opened, ((50, 30), (50, 30)))
    rule_on_tie(
        by=office.editor,
        call_id=opened.call.pk,
        rule="discussion",
        order=[str(one.pk) for one in opened.proposals],
        reason="体制を重く見た。",
    )

    assert text_warnings(prepared(opened)) == [
        "有効な提案が2者なので、同点の決定を公表すると、選ばれなかった者の総合点が"
        "選ばれた者と同じだったことが分かります。"
    ]
