"""Submitting: in or late by the instant of arrival, once, replaceable, and definite."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ppp_portal.audit import AuditEntry
from ppp_portal.clock import database_now
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.domain.entry import decide_entry, withdraw_entry
from proposals.domain.proposal import save_draft, start_proposal
from proposals.domain.sealed import read_own
from proposals.domain.submission import submit_proposal, withdraw_proposal
from proposals.enums import ACCEPT, REFUSE, ProposalState, VersionKind
from proposals.models import Call, Proposal
from proposals.writing.content import Content
from tests.factories.entries import (
    SECRET,
    SECRET_ANSWER,
    SECRET_TITLE,
    closing_call,
    make_entry,
    make_proposal,
    submit,
)

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def call(office) -> Call:
    return closing_call(office)


@pytest.fixture
def proposal(call, bidder, office) -> Proposal:
    return make_proposal(call, bidder, office)


def _kinds(proposal: Proposal) -> list[str]:
    return list(proposal.versions.order_by("number").values_list("kind", flat=True))


def test_a_submission_gets_a_receipt_and_keeps_what_was_drafted(proposal, bidder) -> None:
    version = submit(proposal, bidder)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.submission) == (ProposalState.SUBMITTED, version)
    assert len(version.receipt_number) == 14
    assert version.received_at <= version.deadline_at
    assert read_own(by=bidder.reporter, proposal=proposal, version=version) == SECRET


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (timedelta(0), VersionKind.SUBMITTED),
        (-MICROSECOND, VersionKind.SUBMITTED),
        (MICROSECOND, VersionKind.LATE),
        (timedelta(hours=1), VersionKind.LATE),
    ],
)
def test_the_very_instant_is_in_and_the_next_microsecond_is_out(
    proposal, bidder, call, after, kind
) -> None:
    version = submit(proposal, bidder, received_at=call.proposals_due_at + after)

    assert version.kind == kind


def test_what_comes_late_is_kept_with_its_instant_and_submits_nothing(
    proposal, bidder, call
) -> None:
    late_at = call.proposals_due_at + MICROSECOND

    version = submit(proposal, bidder, received_at=late_at)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.submission) == (ProposalState.DRAFT, None)
    assert (version.received_at, version.receipt_number) == (late_at, None)
    assert read_own(by=bidder.manager, proposal=proposal, version=version) == SECRET
    assert Mail.objects.filter(subject__contains="提案書").count() == 0


def test_a_late_replacement_leaves_the_submission_in_force(proposal, bidder, call) -> None:
    first = submit(proposal, bidder)
    changed = Content(title="直した名称")
    save_draft(by=bidder.reporter, proposal_id=proposal.pk, edit=proposal.edit, content=changed)
    proposal.refresh_from_db()

    late = submit(proposal, bidder, received_at=call.proposals_due_at + MICROSECOND)

    proposal.refresh_from_db()
    assert (late.kind, proposal.submission) == (VersionKind.LATE, first)


def test_a_second_click_gives_the_same_receipt_and_one_mail_each(proposal, bidder) -> None:
    first = submit(proposal, bidder)
    mails = Mail.objects.count()

    second = submit(proposal, bidder)

    assert (second, Mail.objects.count()) == (first, mails)
    assert _kinds(proposal) == ["saved", "submitted"]


def test_a_second_late_click_gives_one_late_version(proposal, bidder, call) -> None:
    late_at = call.proposals_due_at + MICROSECOND

    assert submit(proposal, bidder, received_at=late_at) == submit(
        proposal, bidder, received_at=late_at + MICROSECOND
    )


def test_a_replacement_is_a_new_version_with_a_receipt_of_its_own(proposal, bidder) -> None:
    first = submit(proposal, bidder)
    save_draft(
        by=bidder.reporter,
        proposal_id=proposal.pk,
        edit=proposal.edit,
        content=Content(title="直した名称"),
    )
    proposal.refresh_from_db()

    second = submit(proposal, bidder)

    proposal.refresh_from_db()
    assert proposal.submission == second
    assert first.receipt_number != second.receipt_number
    assert read_own(by=bidder.manager, proposal=proposal, version=first) == SECRET


def test_a_draft_that_a_colleague_changed_is_not_submitted_unseen(proposal, bidder) -> None:
    seen = proposal.edit
    save_draft(
        by=bidder.reporter, proposal_id=proposal.pk, edit=seen, content=Content(title="別の名称")
    )

    with pytest.raises(Conflict):
        submit(proposal, bidder, edit=seen)


def test_nothing_at_all_cannot_be_submitted(call, bidder, office) -> None:
    empty = make_proposal(call, bidder, office, content=None)

    with pytest.raises(Refused, match="まだ何も書かれていません"):
        submit(empty, bidder)


def test_only_a_manager_of_the_entrant_submits(proposal, bidder, rival, office) -> None:
    refusals = []
    for user in (bidder.reporter, rival.manager, office.approver):
        with pytest.raises(Refused) as caught:
            submit_proposal(
                by=user, proposal_id=proposal.pk, edit=proposal.edit, received_at=database_now()
            )
        refusals.append(caught.value.reason[:12])

    assert refusals == [
        "参加申込と提案を提出でき",
        "この提案は封印されていま",
        "この提案は封印されていま",
    ]


def test_before_the_entry_is_accepted_a_draft_can_be_written_but_not_submitted(
    call, bidder, office
) -> None:
    entry = make_entry(call, bidder)
    proposal = start_proposal(by=bidder.reporter, entry_id=entry.pk)
    proposal = save_draft(by=bidder.reporter, proposal_id=proposal.pk, edit=1, content=SECRET)

    with pytest.raises(Refused, match="参加資格の確認がまだ"):
        submit(proposal, bidder)
    decide_entry(by=office.editor, entry_id=entry.pk, action=ACCEPT)

    assert submit(proposal, bidder).kind == VersionKind.SUBMITTED


def test_a_refused_entry_ends_the_proposal(call, bidder, office) -> None:
    entry = make_entry(call, bidder)
    proposal = start_proposal(by=bidder.reporter, entry_id=entry.pk)
    decide_entry(by=office.editor, entry_id=entry.pk, action=REFUSE, reason="実績の書類がない。")

    with pytest.raises(Refused, match="参加資格が認められなかった"):
        save_draft(by=bidder.reporter, proposal_id=proposal.pk, edit=1, content=SECRET)


def test_a_cancelled_call_receives_nothing(proposal, bidder, call) -> None:
    Call.objects.filter(pk=call.pk).update(
        state="cancelled", cancelled_at=database_now(), cancel_reason="試験のため"
    )

    with pytest.raises(Refused, match="受け付けていません"):
        submit(proposal, bidder)


def test_a_withdrawn_proposal_can_be_submitted_anew_until_the_deadline(
    proposal, bidder, call
) -> None:
    submit(proposal, bidder)
    withdraw_proposal(by=bidder.manager, proposal_id=proposal.pk, received_at=database_now())
    proposal.refresh_from_db()
    withdrawn = (proposal.state, proposal.submission)

    again = submit(proposal, bidder)

    assert withdrawn == (ProposalState.WITHDRAWN, None)
    assert again.kind == VersionKind.SUBMITTED


def test_after_the_deadline_a_proposal_is_not_taken_back(proposal, bidder, call) -> None:
    submit(proposal, bidder)

    with pytest.raises(Refused, match="締切を過ぎたので"):
        withdraw_proposal(
            by=bidder.manager,
            proposal_id=proposal.pk,
            received_at=call.proposals_due_at + MICROSECOND,
        )


def test_stepping_back_from_the_entry_takes_the_sealed_proposal_along(proposal, bidder) -> None:
    submit(proposal, bidder)

    withdraw_entry(by=bidder.manager, entry_id=proposal.entry_id, reason="体制が整わないため")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.submission) == (ProposalState.WITHDRAWN, None)


@pytest.mark.parametrize("state", list(ProposalState))
def test_each_state_allows_what_the_table_says(proposal, bidder, state) -> None:
    if state != ProposalState.DRAFT:
        submit(proposal, bidder)
    if state == ProposalState.WITHDRAWN:
        withdraw_proposal(by=bidder.manager, proposal_id=proposal.pk, received_at=database_now())
    allowed = state == ProposalState.SUBMITTED

    if allowed:
        withdraw_proposal(by=bidder.manager, proposal_id=proposal.pk, received_at=database_now())
    else:
        with pytest.raises(Refused, match="いまの状態では「取り下げる」"):
            withdraw_proposal(
                by=bidder.manager, proposal_id=proposal.pk, received_at=database_now()
            )
    proposal.refresh_from_db()
    assert submit(proposal, bidder).kind == VersionKind.SUBMITTED


def test_the_receipt_goes_to_the_managers_by_mail_without_any_content(proposal, bidder) -> None:
    version = submit(proposal, bidder)

    (letter,) = Mail.objects.filter(subject__contains="提案書を受け付けました")
    assert (letter.to, letter.confidential) == (bidder.manager.email, True)
    assert version.receipt_number in letter.body
    assert SECRET_TITLE not in letter.body + letter.subject
    assert SECRET_ANSWER not in letter.body


def test_each_act_is_on_the_trail_confidentially_and_without_content(proposal, bidder) -> None:
    submit(proposal, bidder)

    rows = AuditEntry.objects.filter(object_id=str(proposal.pk)).order_by("pk")
    assert [(row.action, row.confidential) for row in rows] == [
        ("proposal.create", True),
        ("proposal.save", True),
        ("proposal.submit", True),
    ]
    assert SECRET_TITLE not in "".join(str(row.detail) + row.object_label for row in rows)
