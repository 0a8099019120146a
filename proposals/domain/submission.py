"""Submitting a proposal: in or late by the clock alone, each with a definite answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from partners.models import User
from ppp_portal.clock import database_now, is_in_time
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain import receipts
from proposals.domain.locks import hold_call
from proposals.domain.proposal import keep_version, locked, record
from proposals.domain.sealed import read_own
from proposals.enums import (
    PROPOSAL_TRANSITIONS,
    SUBMIT,
    TAKE_BACK,
    ProposalState,
    VersionKind,
)
from proposals.models import Call, Proposal, ProposalVersion
from proposals.permissions import proposal as permissions
from proposals.writing.content import Content

EMPTY = "まだ何も書かれていません。編集画面で提案を書いてから提出してください。"


@transaction.atomic
def submit_proposal(
    *, by: User, proposal_id: UUID, edit: int, received_at: datetime
) -> ProposalVersion:
    """Submit the draft as it stood at `edit`; returns its version: submitted, or late.

    `received_at` is `database_now()` of the moment the request had arrived, before any lock: it is
    in where it is not after the deadline in force when judged, however long the locks took. A
    second click returns what the first one made. A late one is kept beside the submission in
    force, which stays. Raises Conflict, Refused, MasterKeyError.
    """
    call = hold_call(Proposal, proposal_id)
    proposal = locked(proposal_id)
    done = _already(proposal, edit)
    if done is not None:
        ensure(permissions.may_read_own(by, proposal))
        return done
    ensure(permissions.may_submit(by, proposal))
    if proposal.edit != edit:
        raise Conflict(proposal)
    content = read_own(by=by, proposal=proposal)
    if content == Content():
        raise Refused(EMPTY)
    if not is_in_time(received_at, call.proposals_due_at):
        return _keep_late(proposal, by, content, received_at, call)
    version = keep_version(
        proposal,
        by,
        content,
        VersionKind.SUBMITTED,
        receipt_number=receipts.new_receipt_number(),
        received_at=received_at,
        deadline_at=call.proposals_due_at,
    )
    _put_in_force(proposal, version)
    record(by, "proposal.submit", proposal, {"number": version.number})
    _send_receipt(by, proposal, version)
    return version


@transaction.atomic
def withdraw_proposal(*, by: User, proposal_id: UUID, received_at: datetime) -> Proposal:
    """Take the submission back until the deadline; the draft stays, to be submitted anew.

    Raises Refused.
    """
    call = hold_call(Proposal, proposal_id)
    proposal = locked(proposal_id)
    ensure(permissions.may_withdraw(by, proposal))
    if not is_in_time(received_at, call.proposals_due_at):
        raise Refused(
            "締切を過ぎたので、提案は取り下げられません。"
            "参加を辞退するときは、参加申込の画面で届け出てください。"
        )
    proposal.state = find_transition(PROPOSAL_TRANSITIONS, TAKE_BACK, proposal.state).target
    proposal.submission = None
    proposal.withdrawn_at, proposal.withdrawn_by = database_now(), by
    proposal.save(update_fields=["state", "submission", "withdrawn_at", "withdrawn_by"])
    record(by, "proposal.withdraw", proposal)
    return proposal


def is_still_open(call: Call) -> bool:
    """Whether a proposal that arrived now would be in time."""
    return is_in_time(database_now(), call.proposals_due_at)


def _already(proposal: Proposal, edit: int) -> ProposalVersion | None:
    """What an earlier click made of this very draft."""
    if proposal.edit != edit:
        return None
    if proposal.state == ProposalState.SUBMITTED and proposal.submission is not None:
        return proposal.submission if proposal.submission.edit == edit else None
    return None


def _keep_late(
    proposal: Proposal, by: User, content: Content, received_at: datetime, call: Call
) -> ProposalVersion:
    """Beside the submission in force; a second click finds the first one's."""
    last = proposal.versions.order_by("-number").first()
    if last and (last.kind, last.edit) == (VersionKind.LATE, proposal.edit):
        return last
    late = keep_version(
        proposal,
        by,
        content,
        VersionKind.LATE,
        received_at=received_at,
        deadline_at=call.proposals_due_at,
    )
    record(by, "proposal.late", proposal, {"received_at": received_at.isoformat()})
    return late


def _put_in_force(proposal: Proposal, version: ProposalVersion) -> None:
    proposal.state = find_transition(PROPOSAL_TRANSITIONS, SUBMIT, proposal.state).target
    proposal.submission = version
    proposal.withdrawn_at = proposal.withdrawn_by = None
    proposal.save(update_fields=["state", "submission", "withdrawn_at", "withdrawn_by"])


def _send_receipt(by: User, proposal: Proposal, version: ProposalVersion) -> None:
    assert version.receipt_number is not None
    assert version.received_at is not None
    receipts.send_receipt(
        by=by,
        entry=proposal.entry,
        what="提案書",
        number=version.receipt_number,
        at=version.received_at,
        page=reverse("proposal_detail", args=[proposal.pk]),
    )
