"""Two stages of a review: what is settled by the first stays, and everything that came is in it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from ppp_portal.clock import database_now
from ppp_portal.refusals import Refused
from proposals.domain.call_content import CallContent
from proposals.domain.correction import correct_call
from proposals.domain.decision import disqualify
from proposals.domain.entry import withdraw_entry
from proposals.domain.interest import Declared, declare, rule
from proposals.domain.ranking import decided_input, first_stage_results, ranking
from proposals.domain.result_notice import release_notices
from proposals.domain.review import close_round, hand_out, hindrances
from proposals.models import Candidate, Proposal
from tests.factories.decisions import decided
from tests.factories.entries import submit
from tests.factories.review import (
    CommitteeMemberFactory,
    closed_round,
    declare_none,
    fill_in,
    handed_out,
    hold_meeting,
    opened_call,
)

pytestmark = pytest.mark.django_db

CRITERIA = [
    {"key": "paper", "name": "書類", "points": 50, "stage": "first"},
    {"key": "talk", "name": "説明", "points": 50, "stage": "second"},
]


@pytest.fixture
def opened(office):
    """Three proposals with 40, 30 and 10 points in the first stage, of whom two go on."""
    found = opened_call(
        office,
        prices=(1, 2, 3),
        members=2,
        criteria=CRITERIA,
        has_first_stage=True,
        first_stage_from=3,
        first_stage_places=2,
    )
    points = zip(found.proposals, (40, 30, 10), strict=True)
    closed_round(found, {one.pk: (value,) for one, value in points})
    return found


def _first_stage(opened):
    return {
        opened.proposals.index(one): (row["rank"], row["total"])
        for one in opened.proposals
        for row in [first_stage_results(opened.call)[str(one.pk)]]
    }


def _second(opened):
    round_ = hand_out(by=opened.office.editor, call_id=opened.call.pk)
    ids = set(round_.candidates.values_list("proposal_id", flat=True))
    return round_, {n for n, one in enumerate(opened.proposals) if one.pk in ids}


def _disqualify(opened, number):
    return disqualify(
        by=opened.office.approver,
        proposal_id=opened.proposals[number].pk,
        ground="false",
        reason="実績に虚偽があった。",
    )


def test_the_place_of_who_is_disqualified_between_the_stages_goes_to_the_next(opened):
    _disqualify(opened, 0)

    assert _second(opened)[1] == {1, 2}
    assert _first_stage(opened) == {0: (None, "80"), 1: (1, "60"), 2: (2, "20")}


def test_who_leaves_during_the_second_stage_does_not_change_the_first(opened):
    _, going_on = _second(opened)

    _disqualify(opened, 0)
    withdraw_entry(by=opened.bidders[1].manager, entry_id=opened.proposals[1].entry_id)

    assert going_on == {0, 1}
    assert _first_stage(opened) == {0: (1, "80"), 1: (2, "60"), 2: (3, "20")}


def test_an_interest_found_between_the_stages_is_ruled_on_and_leaves_the_first_as_it_was(opened):
    member, entry = opened.members[0], opened.proposals[0].entry
    said = {one.entry_id: Declared(one.entry_id == entry.pk, "", "") for one in opened.proposals}
    said[entry.pk] = Declared(True, "business", "顧問をしていた。")
    declare(by=member.user, member_id=member.pk, declared=said, employments="")

    with pytest.raises(Refused, match="除斥するかどうかを記録"):
        hand_out(by=opened.office.editor, call_id=opened.call.pk)
    rule(
        by=opened.office.editor,
        member_id=member.pk,
        entry_id=entry.pk,
        is_recused=True,
        reason="顧問の関係があるため。",
    )
    second, _ = _second(opened)

    assert _first_stage(opened)[0] == (1, "80")
    candidate = Candidate.objects.get(round=second, proposal=opened.proposals[0])
    assert [copy.member for copy in candidate.copies.all()] == [opened.members[1]]


def test_a_member_who_joins_for_the_second_stage_counts_in_it_alone(opened):
    joined = CommitteeMemberFactory(call=opened.call, invited_by=opened.office.editor)
    opened.members.append(joined)
    declare_none(opened, rule_hints=False)

    second, _ = _second(opened)

    assert second.candidates.get(proposal=opened.proposals[0]).copies.count() == 3
    assert _first_stage(opened) == {0: (1, "80"), 1: (2, "60"), 2: (3, "20")}


def test_who_fell_in_the_first_stage_reads_its_points_and_its_place_there(opened):
    second, _ = _second(opened)
    fill_in(second, {one.pk: (45 - n,) for n, one in enumerate(opened.proposals[:2])})
    hold_meeting(opened, second)
    close_round(by=opened.office.editor, round_id=second.pk)
    decision = decided(opened)
    release_notices(by=opened.office.approver, call_id=opened.call.pk)

    pages = []
    for bidder in opened.bidders:
        client = Client()
        client.force_login(bidder.manager)
        notice = decision.notices.get(entry__organisation=bidder.organisation)
        pages.append(client.get(reverse("result_own", args=[notice.pk])).content.decode())

    assert "3件のうち、第3位です。二次審査に進むのは、第2位までです。" in pages[2]
    assert '<th scope="row">書類</th>' in pages[2]
    assert '<td class="num">20</td>' in pages[2]
    assert "二次審査での点" not in pages[2]
    assert "二次審査での点" in pages[0]
    assert "3件のうち、第1位です。" in pages[0]


def _extend(opened, seconds):
    opened.call.refresh_from_db()
    due = database_now() + timedelta(seconds=seconds)
    correct_call(
        by=opened.office.approver,
        call_id=opened.call.pk,
        version=opened.call.version,
        reason="台風で届かない団体があったため。",
        content=CallContent({"proposals_due_at": due}),
    )
    opened.call.refresh_from_db()


def test_copies_wait_for_an_extended_deadline_and_for_what_came_until_then(office):
    opened = opened_call(office, late=(2,), members=1)
    declare_none(opened)
    _extend(opened, 1)

    before = hindrances(opened.call)
    late = Proposal.objects.get(pk=opened.proposals[2].pk)
    submit(late, opened.bidders[2], received_at=opened.call.proposals_due_at)
    time.sleep(1.1)

    assert [text.partition("に")[0][:7] for text in before] == ["提案書の締切が"]
    assert hindrances(opened.call) == [
        "締切の延長の後に届いた提案があります。「参加申込と提案」で開封してください。"
    ]


def test_a_deadline_moves_no_more_once_the_copies_are_out(office):
    opened = opened_call(office, members=1)
    handed_out(opened)

    with pytest.raises(ValidationError, match="写しを委員に配ったので"):
        _extend(opened, 3600)


def test_a_round_is_not_closed_while_nobody_has_scored_one_of_the_proposals(office):
    opened = opened_call(office, prices=(1, 2), members=2)
    round_ = handed_out(opened)
    fill_in(round_, {opened.proposals[0].pk: (60, 40)})
    hold_meeting(opened, round_)

    with pytest.raises(Refused, match="を採点した委員が一人もいません"):
        close_round(by=office.editor, round_id=round_.pk, reason="欠席のため。")
    client = Client()
    client.force_login(office.editor)
    page = client.post(
        reverse("review_close", args=[opened.call.pk, "only"]), {"reason": "欠席のため待たない。"}
    )
    assert page.status_code == 422
    assert "欠席のため待たない。" in page.content.decode()


def test_copies_wait_while_every_member_is_recused_from_one_proposal(office):
    opened = opened_call(office, prices=(1, 2), members=1)
    declare_none(opened)
    rule(
        by=office.editor,
        member_id=opened.members[0].pk,
        entry_id=opened.proposals[0].entry_id,
        is_recused=True,
        reason="顧問のため。",
    )

    name = opened.bidders[0].organisation
    assert hindrances(opened.call) == [
        f"「{name}」を採点できる委員がいません。委員を加えてください。"
    ]


def test_a_proposal_without_its_price_can_be_disqualified_where_there_is_no_ranking(office):
    priced = {"key": "price", "name": "価格", "points": 40, "price_formula": "lowest_over_own"}
    criteria = [{"key": "plan", "name": "企画", "points": 60}, priced]
    opened = opened_call(office, prices=(5_000_000, None), members=1, criteria=criteria)
    closed_round(opened, {one.pk: (50,) for one in opened.proposals})
    client = Client()
    client.force_login(office.approver)
    without, address = opened.proposals[1], reverse("decision_detail", args=[opened.call.pk])

    page = client.get(address).content.decode()
    _disqualify(opened, 1)

    name = opened.bidders[1].organisation.name
    assert f"順位を計算できません。「{name}」：「価格」の計算に見積額が要ります。" in page
    assert reverse("proposal_disqualify", args=[without.pk]) in page
    assert "proposals[" not in page
    round_ = opened.call.rounds.get()
    assert [one.rank for one in ranking(decided_input(opened.call, round_)).standings] == [1, None]
