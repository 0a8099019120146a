"""What the database itself refuses about committees, interests, rounds, copies and scores."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.models import (
    Candidate,
    CommitteeMember,
    InterestDeclaration,
    MeetingRecord,
    Recusal,
    ReviewCopy,
    ReviewRound,
    Score,
)
from tests.factories.entries import make_office
from tests.factories.partners import UserFactory
from tests.factories.review import CommitteeMemberFactory, ReviewRoundFactory, opened_call

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def opened(office):
    return opened_call(office, prices=(5_000_000,), members=2)


@pytest.fixture
def copy(opened) -> ReviewCopy:
    """A copy of the only proposal for the first member."""
    round_ = ReviewRoundFactory(call=opened.call)
    candidate = Candidate.objects.create(
        round=round_, proposal=opened.proposals[0], label="ア", position=1
    )
    return ReviewCopy.objects.create(candidate=candidate, member=opened.members[0])


@pytest.fixture
def criterion(opened):
    return opened.call.criteria.get(key="c1")


@pytest.fixture
def meeting(copy, opened) -> MeetingRecord:
    return MeetingRecord.objects.create(
        round=copy.candidate.round,
        number=1,
        held_on=NOW.date(),
        recorded_by=opened.office.editor,
    )


def _refused(rule: str, act) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        act()


def _close(copy: ReviewCopy) -> None:
    ReviewRound.objects.filter(pk=copy.candidate.round_id).update(
        state="closed", closed_at=NOW, closed_by=UserFactory()
    )


def _recuse(copy: ReviewCopy, **values) -> Recusal:
    given = {"reason": "試験のため。", "recorded_by": UserFactory(), "recorded_at": NOW} | values
    return Recusal.objects.create(member=copy.member, entry=copy.candidate.proposal.entry, **given)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("proposals_committeemember_email_is_lower_case", {"email": "A@city.example"}),
        ("proposals_committeemember_email_is_lower_case", {"email": ""}),
        ("proposals_committeemember_has_name", {"name": ""}),
        ("proposals_committeemember_end_has_its_reason", {"ended_at": NOW}),
        ("proposals_committeemember_end_has_its_reason", {"end_reason": "都合"}),
    ],
)
def test_a_member_is_named_invited_by_address_and_leaves_with_a_reason(
    opened, rule, values
) -> None:
    row = CommitteeMember.objects.filter(pk=opened.members[0].pk)

    _refused(rule, lambda: row.update(**values))


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("proposals_committeemember_one_chair", {"is_chair": True}),
        ("proposals_committeemember_label_once", {"label": "A"}),
        ("proposals_committeemember_token_once", {"token_hash": "x"}),
    ],
)
def test_two_members_of_a_call_share_neither_chair_nor_label_nor_invitation(
    opened, rule, values
) -> None:
    rows = CommitteeMember.objects.filter(call=opened.call)

    _refused(rule, lambda: rows.update(**values))


def test_a_person_serves_once_on_a_committee(opened) -> None:
    first = opened.members[0]

    _refused(
        "proposals_committeemember_once",
        lambda: CommitteeMemberFactory(call=opened.call, user=first.user, email=first.email),
    )


def test_a_label_once_drawn_and_the_call_stay_with_the_member(opened) -> None:
    row = CommitteeMember.objects.filter(pk=opened.members[0].pk)
    row.update(label="A")

    _refused("keeps its call and its label", lambda: row.update(label="B"))
    _refused("keeps its call and its label", lambda: row.update(label=""))


@pytest.mark.parametrize(
    "values",
    [
        {"has_interest": True, "kind": ""},
        {"has_interest": False, "kind": "officer"},
        {"has_interest": False, "note": "何か"},
    ],
)
def test_an_interest_has_its_kind_and_none_has_nothing(opened, values) -> None:
    _refused(
        "proposals_interest_has_its_kind",
        lambda: InterestDeclaration.objects.create(
            member=opened.members[0],
            entry=opened.proposals[0].entry,
            declared_at=NOW,
            **values,
        ),
    )


def test_a_member_declares_once_per_entrant(opened) -> None:
    values = {
        "member": opened.members[0],
        "entry": opened.proposals[0].entry,
        "has_interest": False,
        "declared_at": NOW,
    }
    InterestDeclaration.objects.create(**values)

    _refused("proposals_interest_once", lambda: InterestDeclaration.objects.create(**values))


def test_a_recusal_is_ruled_once_with_a_reason_and_stays(copy) -> None:
    ruled = _recuse(copy)

    _refused("proposals_recusal_once", lambda: _recuse(copy))
    _refused("who is recused stays so", lambda: Recusal.objects.update(is_recused=False))
    _refused("who is recused stays so", ruled.delete)


def test_a_ruling_has_its_reason(copy) -> None:
    _refused("proposals_recusal_has_reason", lambda: _recuse(copy, reason=""))


def test_a_recusal_joins_a_member_and_an_entrant_of_one_call(opened) -> None:
    other = opened_call(make_office(), prices=(1_000_000,), members=1)

    _refused(
        "a member and an entrant of one call",
        lambda: Recusal.objects.create(
            member=opened.members[0],
            entry=other.proposals[0].entry,
            reason="試験のため。",
            recorded_by=UserFactory(),
            recorded_at=NOW,
        ),
    )


def test_a_call_has_each_round_once(copy) -> None:
    call = copy.candidate.round.call

    _refused("proposals_reviewround_once", lambda: ReviewRoundFactory(call=call))


@pytest.mark.parametrize(
    "values", [{"state": "closed"}, {"closed_at": NOW}, {"close_reason": "急ぐため"}]
)
def test_a_closed_round_has_its_stamps_and_an_open_one_none(copy, values) -> None:
    _refused(
        "proposals_reviewround_closed_has_its_stamps",
        lambda: ReviewRound.objects.update(**values),
    )


def test_a_closed_round_stays_as_it_was_closed(copy, meeting, criterion) -> None:
    score = Score.objects.create(copy=copy, criterion=criterion, points=Decimal(10))
    _close(copy)

    _refused("proposals_reviewround: stays", lambda: ReviewRound.objects.update(close_reason="x"))
    _refused("proposals_candidate: its round", lambda: Candidate.objects.update(hearing_note="x"))
    _refused("proposals_reviewcopy: its round", lambda: ReviewCopy.objects.update(comment="x"))
    _refused("proposals_score: its round", lambda: Score.objects.update(points=Decimal(11)))
    _refused("proposals_score: its round", score.delete)
    _refused("proposals_meetingrecord: its", lambda: MeetingRecord.objects.update(minutes="x"))
    _refused("proposals_meetingrecord: its", lambda: meeting.present.add(copy.member))


def test_what_was_handed_out_stays_on_record(copy) -> None:
    for row in (copy, copy.candidate):
        rows = type(row).objects.filter(pk=row.pk)
        _refused("stays on record", lambda rows=rows: rows._raw_delete(rows.db))
    _refused("stays with its call", lambda: ReviewRound.objects.update(kind="first"))


def test_a_candidate_is_an_opened_proposal_of_the_call_under_a_label_of_its_own(copy) -> None:
    round_ = copy.candidate.round
    other = opened_call(make_office(), prices=(1_000_000,), members=0).proposals[0]
    values = {"round": round_, "position": 2}

    _refused(
        "an opened proposal of the call only",
        lambda: Candidate.objects.create(proposal=other, label="イ", **values),
    )
    _refused(
        "proposals_candidate_once",
        lambda: Candidate.objects.create(proposal=copy.candidate.proposal, label="イ", **values),
    )
    _refused("stays as it was drawn", lambda: Candidate.objects.update(label="ウ"))


def test_two_candidates_of_a_round_share_no_label(office) -> None:
    opened = opened_call(office, prices=(1, 2), members=0)
    round_ = ReviewRoundFactory(call=opened.call)
    first, second = opened.proposals
    Candidate.objects.create(round=round_, proposal=first, label="ア", position=1)

    _refused(
        "proposals_candidate_label_once",
        lambda: Candidate.objects.create(round=round_, proposal=second, label="ア", position=2),
    )


def test_a_copy_is_one_per_member_of_the_call_and_done_with_its_time(copy) -> None:
    stranger = CommitteeMemberFactory(call=opened_call(make_office(), members=0).call)

    _refused(
        "a member of the call only",
        lambda: ReviewCopy.objects.create(candidate=copy.candidate, member=stranger),
    )
    _refused(
        "proposals_reviewcopy_once",
        lambda: ReviewCopy.objects.create(candidate=copy.candidate, member=copy.member),
    )
    _refused(
        "proposals_reviewcopy_done_has_its_time", lambda: ReviewCopy.objects.update(state="done")
    )


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("proposals_score_not_negative", {"points": Decimal(-1)}),
        ("within the points of its criterion", {"points": Decimal("60.01")}),
        ("a grade of the scale", {"grade": "A"}),
    ],
)
def test_a_score_stays_within_its_criterion(copy, criterion, rule, values) -> None:
    _refused(rule, lambda: Score.objects.create(copy=copy, criterion=criterion, **values))


def test_a_graded_criterion_takes_a_grade_and_no_points(office) -> None:
    graded = {"key": "g", "points": 10, "scale": [["A", "1"], ["B", "0.5"]]}
    opened = opened_call(office, prices=(1,), members=1, criteria=[graded])
    candidate = Candidate.objects.create(
        round=ReviewRoundFactory(call=opened.call),
        proposal=opened.proposals[0],
        label="ア",
        position=1,
    )
    values = {
        "copy": ReviewCopy.objects.create(candidate=candidate, member=opened.members[0]),
        "criterion": opened.call.criteria.get(),
    }

    def score(**given):
        return lambda: Score.objects.create(**values, **given)

    _refused("proposals_score_grade_or_points", score(grade="A", points=Decimal(1)))
    _refused("a grade of the scale", score(points=Decimal(1)))
    _refused("a grade of the scale", score(grade="C"))


def test_a_criterion_is_scored_once_per_sheet(copy, criterion) -> None:
    Score.objects.create(copy=copy, criterion=criterion, points=Decimal(60))

    _refused("proposals_score_once", lambda: Score.objects.create(copy=copy, criterion=criterion))


def test_a_score_is_for_a_criterion_of_the_call(copy) -> None:
    other = opened_call(make_office(), members=0).call.criteria.first()

    _refused(
        "a criterion the members score here only",
        lambda: Score.objects.create(copy=copy, criterion=other, points=Decimal(1)),
    )


def test_nobody_recused_scores_and_a_copy_to_read_is_not_scored(copy, criterion) -> None:
    ReviewCopy.objects.update(is_scored=False)
    _refused("this copy is only read", lambda: Score.objects.create(copy=copy, criterion=criterion))
    ReviewCopy.objects.update(is_scored=True)
    _recuse(copy)

    _refused(
        "nobody recused scores",
        lambda: Score.objects.create(copy=copy, criterion=criterion, points=Decimal(1)),
    )


def test_meetings_are_numbered_and_a_contact_is_told(meeting) -> None:
    _refused(
        "proposals_meetingrecord_contact_has_its_note",
        lambda: MeetingRecord.objects.update(had_contact=True),
    )
    _refused(
        "proposals_meetingrecord_number_once",
        lambda: MeetingRecord.objects.create(
            round=meeting.round, number=1, held_on=NOW.date(), recorded_by=meeting.recorded_by
        ),
    )
