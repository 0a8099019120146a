"""Preparing and deciding: who may, what is frozen, and what people must rule before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from partners.enums import Role
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from proposals.domain.committee import end_member
from proposals.domain.decision import (
    decide,
    disqualify,
    finish_call,
    prepare_decision,
    publish_result,
    rule_on_tie,
)
from proposals.domain.entry import withdraw_entry
from proposals.domain.result_notice import release_notices
from proposals.domain.result_page import published_of
from proposals.models import CommitteeMember, Decision, Recusal, ResultNotice
from tests.factories.decisions import THREE, decided, prepared, published, score_call, scored_call
from tests.factories.partners import MembershipFactory
from tests.factories.review import CommitteeMemberFactory, opened_call

pytestmark = pytest.mark.django_db


def _order(opened) -> list[str]:
    places = Decision.objects.get(call=opened.call).places.all()
    return [f"{p.kind}{p.position}:{opened.proposals.index(p.proposal)}" for p in places]


def test_the_best_is_chosen_and_the_next_is_the_reserve(office):
    opened = scored_call(office)

    decision = decided(opened)

    assert opened.call.state == "decided"
    assert _order(opened) == ["chosen1:0", "reserve1:1", "reserve2:2"]
    assert (decision.by_same_person, decision.by_member) == (False, False)
    assert sorted(b["price"] for b in decision.ranking["bidders"]) == [
        5_000_000,
        6_000_000,
        7_000_000,
    ]


def test_nothing_is_prepared_while_members_score(office):
    opened = opened_call(office)

    with pytest.raises(Refused, match="審査がまだ始まっていません"):
        prepared(opened)


def test_a_decision_whose_draft_changed_meanwhile_is_not_taken(office):
    opened = scored_call(office)
    draft = prepared(opened)
    prepare_decision(
        by=office.editor,
        call_id=opened.call.pk,
        version=draft.version,
        outcome="chosen",
        reason="書き直した理由",
    )

    with pytest.raises(Conflict):
        decide(by=office.approver, call_id=opened.call.pk, version=draft.version)


def test_a_disqualification_after_the_draft_asks_for_a_new_one(office):
    opened = scored_call(office)
    draft = prepared(opened)
    disqualify(
        by=office.approver,
        proposal_id=opened.proposals[0].pk,
        ground="influence",
        reason="委員への接触があった。",
    )

    with pytest.raises(Refused, match="順位のもとが変わりました"):
        decide(by=office.approver, call_id=opened.call.pk, version=draft.version)

    again = prepare_decision(
        by=office.editor,
        call_id=opened.call.pk,
        version=draft.version,
        outcome="chosen",
        reason="次の者を選ぶ。",
    )
    decide(by=office.approver, call_id=opened.call.pk, version=again.version)
    assert _order(opened) == ["chosen1:1", "reserve1:2"]
    outcomes = ResultNotice.objects.order_by("entry__received_at", "pk")
    assert {n.entry.proposal.pk: n.outcome for n in outcomes} == {
        opened.proposals[0].pk: "disqualified",
        opened.proposals[1].pk: "chosen",
        opened.proposals[2].pk: "reserve",
    }


def test_a_tie_at_the_top_waits_for_people(office):
    opened = score_call(opened_call(office, tie_break=["discussion"]), ((50, 30), (50, 30), (1, 1)))
    first, second = (str(p.pk) for p in opened.proposals[:2])

    with pytest.raises(Refused, match="同点の者が残っています"):
        prepared(opened)
    with pytest.raises(ValidationError, match="同点の者のすべて"):
        rule_on_tie(
            by=office.editor,
            call_id=opened.call.pk,
            rule="discussion",
            order=[second],
            reason="片方だけ",
        )
    rule_on_tie(
        by=office.editor,
        call_id=opened.call.pk,
        rule="discussion",
        order=[second, first],
        reason="実施体制を重く見た。",
    )
    decided(opened)

    assert _order(opened) == ["chosen1:1", "reserve1:0", "reserve2:2"]


def test_nobody_is_chosen_below_the_line(office):
    opened = score_call(
        opened_call(
            office, prices=(5_000_000,), thresholds=[{"kind": "total_ratio", "value": "0.6"}]
        ),
        ((10, 10),),
    )

    with pytest.raises(ValidationError, match="該当者なし"):
        prepared(opened)
    decided(opened, "nobody")

    assert _order(opened) == []


def test_nobody_may_be_chosen_with_a_reason_though_one_would_pass(office):
    opened = scored_call(office)

    decided(opened, "nobody")

    assert _order(opened) == []


def test_who_was_recused_does_not_decide(office):
    opened = scored_call(office)
    draft = prepared(opened)
    member = CommitteeMemberFactory(call=opened.call, user=office.approver)
    Recusal.objects.create(
        member=member,
        entry=opened.proposals[0].entry,
        reason="役員であるため",
        recorded_by=office.editor,
        recorded_at=opened.call.unsealed_at,
    )

    with pytest.raises(Refused, match="除斥された人"):
        decide(by=office.approver, call_id=opened.call.pk, version=draft.version)


def test_what_needs_two_people_and_was_done_by_one_is_marked(office):
    opened = scored_call(office)
    one = office.approver
    CommitteeMemberFactory(call=opened.call, user=one)
    draft = prepare_decision(
        by=one, call_id=opened.call.pk, version=0, outcome="chosen", reason="一人の役場"
    )

    decision = decide(by=one, call_id=opened.call.pk, version=draft.version)

    assert (decision.by_same_person, decision.by_member) == (True, True)
    row = AuditEntry.objects.get(action="decision.decide")
    assert (row.detail["same_person"], row.detail["committee_member"]) == (True, True)


@pytest.mark.parametrize("who", ["viewer", "editor", "stranger"])
def test_only_an_approver_of_the_municipality_decides(office, who):
    opened = scored_call(office)
    draft = prepared(opened)
    stranger = MembershipFactory(role=Role.APPROVER).user
    user = stranger if who == "stranger" else getattr(office, who)

    for act in (
        lambda: decide(by=user, call_id=opened.call.pk, version=draft.version),
        lambda: disqualify(
            by=user, proposal_id=opened.proposals[0].pk, ground="late", reason="理由"
        ),
        lambda: publish_result(by=user, call_id=opened.call.pk),
    ):
        with pytest.raises(Refused, match="承認者"):
            act()


def test_an_entrant_who_withdrew_is_ranked_nowhere(office):
    opened = scored_call(office)
    withdraw_entry(by=opened.bidders[0].manager, entry_id=opened.proposals[0].entry_id)

    decided(opened)

    assert _order(opened) == ["chosen1:1", "reserve1:2"]


def test_a_recused_members_scores_are_normalised(office):
    opened = score_call(opened_call(office, recusal_rule="normalise"), THREE, recused={1: [0]})

    decision = decided(opened)

    totals = {one["id"]: one["total"] for one in decision.ranking["result"]["ranking"]}
    assert [totals[str(p.pk)] for p in opened.proposals] == ["240", "210", "150"]


def test_entrants_are_told_before_the_public(office):
    opened = scored_call(office)
    decided(opened)

    with pytest.raises(Refused, match="先に、参加した団体へ"):
        publish_result(by=office.approver, call_id=opened.call.pk)
    release_notices(by=office.approver, call_id=opened.call.pk)
    publish_result(by=office.approver, call_id=opened.call.pk)

    opened.call.refresh_from_db()
    assert opened.call.state == "published"


def test_a_call_ends_after_its_result(office):
    opened = scored_call(office)
    published(opened)

    finish_call(by=office.approver, call_id=opened.call.pk)

    opened.call.refresh_from_db()
    assert opened.call.state == "finished"


@pytest.mark.parametrize(
    ("rule", "sheets"),
    [
        # 西都市・樋橋: of equal sums, first by the members' first places, then by their points.
        ("first_place_points", [((40, 0), (40, 0), (0, 0)), ((39, 0), (39, 0), (2, 0))]),
        # 価格評価条項: of equal sums with the price, who is better without it.
        ("technical", [(30, 10), (20, 20)]),
    ],
)
def test_a_call_may_name_every_tie_break_that_real_calls_use(office, rule, sheets):
    criteria = [
        {"key": "c1", "points": 60},
        {
            "key": "c2",
            "points": 40,
            "price_formula": "by_members" if rule == "technical" else "",
        },
    ]
    opened = opened_call(office, prices=(1, 2), criteria=criteria, tie_break=[rule, "discussion"])
    score_call(opened, sheets)

    decided(opened)

    assert _order(opened) == ["chosen1:0", "reserve1:1"]


def test_a_member_who_leaves_after_the_scores_are_closed_is_named_with_the_result(office):
    opened = scored_call(office)
    first, second = opened.members[:2]
    for member in (first, second):
        end_member(by=office.editor, member_id=member.pk, reason="異動のため。")
    # As if the second had left while the scores were still open.
    CommitteeMember.objects.filter(pk=second.pk).update(
        ended_at=opened.call.rounds.get().closed_at - timedelta(seconds=1)
    )

    named = published_of(opened.call, decided(opened)).members

    assert [first.name in "".join(named), second.name in "".join(named)] == [True, False]
