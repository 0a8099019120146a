"""A review from the declarations to the ranking, by the portal's own acts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from proposals.domain.committee import committee_of
from proposals.domain.entry import withdraw_entry
from proposals.domain.interest import Declared, declare, entrants, relations, rule
from proposals.domain.ranking import first_stage_passed, ranking, ranking_input
from proposals.domain.review import close_round, hand_out, hindrances, missing_sheets
from proposals.domain.score import Given, finish_sheet, revise_sheet, save_sheet
from proposals.models import Proposal, Recusal, ReviewCopy, Score
from proposals.scoring import as_json
from tests.factories.partners import MembershipFactory, OrganisationFactory
from tests.factories.review import (
    closed_round,
    declare_none,
    fill_in,
    handed_out,
    hold_meeting,
    opened_call,
)

pytestmark = pytest.mark.django_db


def _ranks(call, round_, **more):
    data = as_json(ranking(ranking_input(call, round_, **more)))
    return {row["id"]: (row["status"], row["rank"], row["total"]) for row in data["ranking"]}, data


def test_a_whole_round_with_a_recusal_a_withdrawal_a_late_one_and_a_tie(office) -> None:
    opened = opened_call(
        office,
        prices=(5_000_000, 6_000_000, 7_000_000, 8_000_000, 9_000_000),
        late=(4,),
        members=5,
        tie_break=["discussion"],
    )
    a, b, c, withdrawn, late = opened.proposals
    declare_none(opened)
    rule(
        by=office.editor,
        member_id=opened.members[0].pk,
        entry_id=c.entry_id,
        is_recused=True,
        reason="顧問をしている。",
    )
    round_ = hand_out(by=office.editor, call_id=opened.call.pk)
    withdraw_entry(by=opened.bidders[3].manager, entry_id=withdrawn.entry_id)
    fill_in(round_, {a.pk: (50, 30), b.pk: (50, 30), c.pk: (40, 20)})
    hold_meeting(opened, round_)

    closed = close_round(by=office.editor, round_id=round_.pk)

    found, data = _ranks(opened.call, closed)
    assert found == {
        str(a.pk): ("valid", 1, "400"),
        str(b.pk): ("valid", 1, "400"),
        str(c.pk): ("valid", 3, "300"),  # 240 from four of five: 240 × 5 ÷ 4
        str(withdrawn.pk): ("withdrawn", None, None),
    }
    assert str(late.pk) not in found
    assert {id_ for tie in data["undecided"] for id_ in tie["ids"]} == {str(a.pk), str(b.pk)}
    decided, _ = _ranks(opened.call, closed, decisions={"discussion": [str(b.pk), str(a.pk)]})
    assert (decided[str(b.pk)][1], decided[str(a.pk)][1]) == (1, 2)
    out, _ = _ranks(opened.call, closed, disqualified=[str(a.pk)])
    assert out[str(a.pk)][:2] == ("disqualified", None)


def test_a_price_by_formula_is_read_from_the_sealed_proposal(office) -> None:
    criteria = [
        {"key": "c1", "points": 90},
        {"key": "price", "points": 10, "price_formula": "lowest_over_own"},
    ]
    opened = opened_call(office, prices=(5_000_000, 10_000_000), members=1, criteria=criteria)

    closed = closed_round(opened, {one.pk: (60,) for one in opened.proposals})

    first, second = opened.proposals
    found, _ = _ranks(opened.call, closed)
    assert found == {
        str(first.pk): ("valid", 1, "70"),
        str(second.pk): ("valid", 2, "65"),
    }


def test_grades_count_by_their_factor(office) -> None:
    criteria = [{"key": "g", "points": 40, "scale": [["A", "1"], ["B", "0.7"], ["C", "0"]]}]
    opened = opened_call(office, prices=(1, 2), members=2, criteria=criteria)

    closed = closed_round(
        opened, {one.pk: (grade,) for one, grade in zip(opened.proposals, "BA", strict=True)}
    )

    first, second = opened.proposals
    found, _ = _ranks(opened.call, closed)
    assert (found[str(first.pk)][2], found[str(second.pk)][2]) == ("56", "80")


def test_consensus_takes_the_chairs_sheet_alone(office) -> None:
    opened = opened_call(office, prices=(1, 2), members=3, aggregation="consensus")
    opened.members[1].is_chair = True
    opened.members[1].save()

    closed = closed_round(opened, {one.pk: (60, 10) for one in opened.proposals})

    scored = ReviewCopy.objects.filter(is_scored=True)
    assert {copy.member_id for copy in scored} == {opened.members[1].pk}
    found, _ = _ranks(opened.call, closed)
    assert {total for _, _, total in found.values()} == {"70"}


def test_ties_at_the_border_of_the_first_stage_all_pass_under_their_labels(office) -> None:
    criteria = [
        {"key": "paper", "points": 50, "stage": "first"},
        {"key": "talk", "points": 50, "stage": "second"},
    ]
    opened = opened_call(
        office,
        prices=(1, 2, 3),
        members=1,
        criteria=criteria,
        has_first_stage=True,
        first_stage_from=3,
        first_stage_places=1,
        thresholds=[{"kind": "total_points", "value": "60"}],
    )
    a, b, c = opened.proposals

    first = closed_round(opened, {a.pk: (30,), b.pk: (30,), c.pk: (10,)})
    second = hand_out(by=office.editor, call_id=opened.call.pk)

    assert first.kind == "first"
    assert first_stage_passed(opened.call) == {str(a.pk), str(b.pk)}
    labels = dict(first.candidates.values_list("proposal_id", "label"))
    again = dict(second.candidates.values_list("proposal_id", "label"))
    assert again == {a.pk: labels[a.pk], b.pk: labels[b.pk]}
    assert [one.proposal_id for one in second.candidates.order_by("position")] == [a.pk, b.pk]


def test_few_entrants_are_reviewed_in_one_round(office) -> None:
    opened = opened_call(office, prices=(1, 2), members=1, has_first_stage=True, first_stage_from=5)
    declare_none(opened)

    assert hand_out(by=office.editor, call_id=opened.call.pk).kind == "only"


def test_copies_wait_for_every_declaration_and_every_ruling(office) -> None:
    opened = opened_call(office, prices=(1,), members=2)
    entry = opened.proposals[0].entry
    first, second = opened.members

    with pytest.raises(Refused, match="利害関係をまだ申告していません"):
        hand_out(by=office.editor, call_id=opened.call.pk)
    declare(by=first.user, member_id=first.pk, declared={entry.pk: Declared(False)}, employments="")
    declare(
        by=second.user,
        member_id=second.pk,
        declared={entry.pk: Declared(True, "business", "監修をした。")},
        employments="",
    )
    with pytest.raises(Refused, match="除斥するかどうかを記録"):
        hand_out(by=office.editor, call_id=opened.call.pk)
    rule(
        by=office.editor, member_id=second.pk, entry_id=entry.pk, is_recused=False, reason="少額。"
    )

    assert hindrances(opened.call) == []
    assert hand_out(by=office.editor, call_id=opened.call.pk).candidates.count() == 1


@pytest.mark.parametrize("ended", [False, True])
def test_a_hidden_membership_is_pointed_out_and_has_to_be_ruled_on(office, ended) -> None:
    opened = opened_call(office, prices=(1, 2), members=1)
    entry = opened.proposals[0].entry
    values = {"ended_at": timezone.now() - timedelta(days=400)} if ended else {}
    MembershipFactory(
        in_organisation=True,
        user=opened.members[0].user,
        organisation=entry.organisation,
        role="reporter",
        **values,
    )

    declare_none(opened, rule_hints=False)

    hidden = [
        row
        for row in relations(opened.call, opened.members, entrants(opened.call))
        if row.is_hidden
    ]
    assert [row.entry for row in hidden] == [entry]
    assert entry.organisation.name in hidden[0].hints[0]
    with pytest.raises(Refused, match="除斥するかどうかを記録"):
        hand_out(by=office.editor, call_id=opened.call.pk)


def test_a_former_employer_and_a_member_of_the_consortium_are_found_by_name(office) -> None:
    opened = opened_call(office, prices=(1, 2), members=2)
    first, second = opened.proposals
    partner = OrganisationFactory(name="特定非営利活動法人見本の輪")
    second.entry.members.create(name=partner.name, organisation=partner)
    member, other = opened.members
    none = {entry.pk: Declared(False) for entry in entrants(opened.call)}

    declare(
        by=member.user,
        member_id=member.pk,
        declared=none,
        employments=f"見本商店\n{first.entry.organisation.name}",
    )
    MembershipFactory(in_organisation=True, user=other.user, organisation=partner, role="manager")

    found = relations(opened.call, committee_of(opened.call), entrants(opened.call))
    assert {(row.member.pk, row.entry.pk) for row in found if row.hints} == {
        (member.pk, first.entry_id),
        (other.pk, second.entry_id),
    }


def test_nobody_rules_on_their_own_recusal(office) -> None:
    opened = opened_call(office, prices=(1,), members=1)
    member = opened.members[0]
    member.user = office.editor
    member.save()
    entry_id = opened.proposals[0].entry_id

    with pytest.raises(Refused, match="自分の除斥"):
        rule(by=office.editor, member_id=member.pk, entry_id=entry_id, is_recused=False, reason="x")
    assert Recusal.objects.count() == 0


def test_a_recusal_found_late_takes_the_copy_away_and_the_scores_out(office) -> None:
    opened = opened_call(office, prices=(1,), members=2)
    round_ = handed_out(opened)
    proposal = opened.proposals[0]
    fill_in(round_, {proposal.pk: (60, 40)})
    late = opened.members[0]

    rule(
        by=office.editor,
        member_id=late.pk,
        entry_id=proposal.entry_id,
        is_recused=True,
        reason="審査の途中で分かった。",
    )
    hold_meeting(opened, round_)
    closed = close_round(by=office.editor, round_id=round_.pk)

    assert not ReviewCopy.objects.visible_to(late.user).exists()
    data = ranking_input(opened.call, closed)
    assert len(data["proposals"][0]["scores"]) == 1
    assert len(data["proposals"][0]["recused"]) == 1


def test_a_sheet_is_saved_in_parts_finished_when_complete_and_revised_until_the_closing(
    office,
) -> None:
    opened = opened_call(office, prices=(1,), members=1)
    round_ = handed_out(opened)
    copy = ReviewCopy.objects.get()
    by = opened.users[0]
    c1, c2 = opened.call.criteria.order_by("key")

    copy = save_sheet(
        by=by, token=copy.token, version=1, given={c1.pk: Given(points=Decimal("30.5"))}
    )
    with pytest.raises(ValidationError, match="採点がまだ"):
        finish_sheet(by=by, token=copy.token, version=copy.version)
    with pytest.raises(ValidationError, match="0から40まで"):
        save_sheet(by=by, token=copy.token, version=2, given={c2.pk: Given(points=Decimal(41))})
    with pytest.raises(Conflict):
        save_sheet(by=by, token=copy.token, version=1, given={})
    copy = save_sheet(by=by, token=copy.token, version=2, given={c2.pk: Given(points=Decimal(40))})
    copy = finish_sheet(by=by, token=copy.token, version=copy.version)
    with pytest.raises(Refused, match="採点を直す"):
        save_sheet(by=by, token=copy.token, version=copy.version, given={})
    copy = revise_sheet(by=by, token=copy.token)
    copy = finish_sheet(by=by, token=copy.token, version=copy.version)
    hold_meeting(opened, round_)
    close_round(by=office.editor, round_id=round_.pk)

    with pytest.raises(Refused, match="締め切られました"):
        revise_sheet(by=by, token=copy.token)


def test_nobody_else_scores_a_sheet(office) -> None:
    opened = opened_call(office, prices=(1,), members=2)
    handed_out(opened)
    copy = ReviewCopy.objects.get(member=opened.members[0])

    for stranger in (opened.users[1], office.editor, office.approver):
        with pytest.raises(Refused, match="配られた委員だけ"):
            save_sheet(by=stranger, token=copy.token, version=1, given={})


def test_closing_asks_for_a_meeting_its_quorum_and_a_reason_for_missing_sheets(office) -> None:
    opened = opened_call(office, prices=(1,), members=3, committee_quorum=2)
    round_ = handed_out(opened)
    fill_in(round_, {opened.proposals[0].pk: (10, 10)}, members=opened.members[:2])

    def close(reason=""):
        return close_round(by=office.editor, round_id=round_.pk, reason=reason)

    with pytest.raises(Refused, match="会議の記録がありません"):
        close("急ぐため。")
    meeting = hold_meeting(opened, round_, present=opened.members[:1])
    with pytest.raises(Refused, match="定足数（2人）"):
        close("急ぐため。")
    meeting.present.set(opened.members)
    assert len(missing_sheets(round_)) == 1
    with pytest.raises(Refused, match="1枚"):
        close()
    closed = close("一人が入院したため。")

    found, data = _ranks(opened.call, closed)
    assert [total for _, _, total in found.values()] == ["60"]  # two of three: 40 × 3 ÷ 2
    assert "採点がありません" in "".join(data["warnings"])


def test_the_chair_may_close_and_other_members_may_not(office) -> None:
    opened = opened_call(office, prices=(1,), members=2)
    opened.members[0].is_chair = True
    opened.members[0].save()
    round_ = handed_out(opened)
    fill_in(round_, {opened.proposals[0].pk: (10, 10)})
    hold_meeting(opened, round_)

    with pytest.raises(Refused, match="委員長と"):
        close_round(by=opened.users[1], round_id=round_.pk)
    assert close_round(by=opened.users[0], round_id=round_.pk).is_closed


def test_labels_are_drawn_by_lot_and_the_presentations_follow_the_receipt(office) -> None:
    opened = opened_call(office, prices=range(1, 9), members=1)

    rows = list(handed_out(opened).candidates.order_by("position"))

    assert [row.proposal_id for row in rows] == [one.pk for one in opened.proposals]
    assert sorted(row.label for row in rows) == list("アイウエオカキク")
    # By chance the lot would fall in order once in 40,320 times.
    assert [row.label for row in rows] != list("アイウエオカキク")


def test_the_trail_says_who_scored_when_and_never_what(office) -> None:
    opened = opened_call(office, prices=(1,), members=1)
    round_ = handed_out(opened)
    fill_in(round_, {opened.proposals[0].pk: (37, 23)}, comment="比類のない所見")

    text = str(list(AuditEntry.objects.values_list("action", "detail", "object_label")))

    assert "review.score_done" in text
    assert "比類のない所見" not in text
    assert "37" not in str(
        list(
            AuditEntry.objects.filter(action__startswith="review.score").values_list(
                "detail__points"
            )
        )
    )
    assert Score.objects.get(criterion__key="c1").points == 37
    assert Proposal.objects.count() == 1
