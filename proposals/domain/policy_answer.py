"""What an addressed municipality does: receive, answer; what followed; and the reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.domain.case import fill_origin
from cases.enums import Origin
from cases.models import Case
from partners.enums import Role
from partners.models import User
from ppp_portal.refusals import Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain import policy_notices as notices
from proposals.domain.policy import locked, note, save
from proposals.domain.promises import REMIND_BEFORE, check_promise
from proposals.models import PolicyAddressee, PolicyFollowUp, PolicyProposal, PolicyReply
from proposals.permissions import policy as permissions
from proposals.policy_enums import (
    ADDRESSEE_TRANSITIONS,
    FOLLOW_UP_TRANSITIONS,
    FollowUpKind,
    FollowUpState,
    PolicyOutcome,
)

FOLLOW_UP = ("kind", "happened_on", "name", "number", "url", "note", "case")


@transaction.atomic
def receive(*, by: User, addressee_id: int, answer_due_on: date) -> PolicyAddressee:
    """Receive it and promise a day; the first receipt makes it public, where that was chosen.

    Raises Refused or ValidationError.
    """
    addressee = _moved(by, addressee_id, "receive")
    check_promise(answer_due_on)
    now = timezone.now()
    addressee.received_at, addressee.received_by = now, by
    addressee.answer_due_on = answer_due_on
    addressee.save(update_fields=["state", "received_at", "received_by", "answer_due_on"])
    proposal = addressee.proposal
    if proposal.is_public and proposal.published_at is None:
        proposal.published_at = now
    save(proposal, "published_at")
    note(by, "policy.receive", proposal)
    notices.to_proposers(proposal, "政策提言が受け付けられました", now)
    return addressee


@transaction.atomic
def consider(*, by: User, addressee_id: int, reason: str, answer_due_on: date) -> PolicyAddressee:
    """検討継続: say why, in public, and promise another day. Raises Refused or ValidationError."""
    addressee = _moved(by, addressee_id, "consider")
    check_promise(answer_due_on)
    addressee.answer_due_on = answer_due_on
    return _replied(by, addressee, PolicyOutcome.CONSIDERING, reason, answer_due_on)


@transaction.atomic
def answer(*, by: User, addressee_id: int, outcome: str, reason: str) -> PolicyAddressee:
    """採択, 一部反映 or 不採択, with a public reason. Raises Refused or ValidationError."""
    addressee = _moved(by, addressee_id, "answer")
    if outcome == PolicyOutcome.CONSIDERING:
        raise ValidationError({"outcome": "検討継続のときは、次の回答の約束の日も示してください。"})
    return _replied(by, addressee, outcome, reason, None)


@transaction.atomic
def follow(*, by: User, addressee_id: int, values: Mapping[str, Any]) -> PolicyFollowUp:
    """Add a dated fact of what followed; the municipality's 承認者 bears it out by writing it.

    Anybody else's waits for that. Raises Refused, or ValidationError by field.
    """
    addressee = locked_addressee(addressee_id)
    ensure(permissions.may_follow(by, addressee))
    _check_fact(by, values)
    side = permissions.side_of(by, addressee)
    assert side is not None  # by may_follow
    row = PolicyFollowUp(addressee=addressee, side=side, created_by=by, **values)
    if addressee.municipality_id in by.municipality_ids(Role.APPROVER):
        row.state = FollowUpState.CONFIRMED
        row.settled_at, row.settled_by = timezone.now(), by
    row.full_clean()
    row.save()
    _note_origin(by, row)
    save(addressee.proposal)
    note(by, "policy.follow", addressee.proposal)
    if row.state == FollowUpState.SENT:
        notices.followed(row)
    else:
        notices.settled(row)
    return row


@transaction.atomic
def settle_follow_up(
    *, by: User, follow_up_id: int, action: str, reason: str = ""
) -> PolicyFollowUp:
    """Confirm what followed, or say why one cannot. Raises Refused or ValidationError."""
    found = PolicyFollowUp.objects.only("addressee_id").get(pk=follow_up_id)
    addressee = locked_addressee(found.addressee_id)
    row = PolicyFollowUp.objects.get(pk=follow_up_id)
    row.addressee = addressee
    ensure(permissions.may_settle(by, row, action))
    row.state = find_transition(FOLLOW_UP_TRANSITIONS, action, row.state).target
    row.refusal = reason.strip() if row.state == FollowUpState.DECLINED else ""
    if row.state == FollowUpState.DECLINED and not row.refusal:
        raise ValidationError({"reason": "確認できない理由を入力してください。"})
    row.settled_at, row.settled_by = timezone.now(), by
    row.save(update_fields=["state", "refusal", "settled_at", "settled_by"])
    _note_origin(by, row)
    save(addressee.proposal)
    note(by, f"policy.{action}_follow_up", addressee.proposal)
    notices.settled(row)
    return row


def remind(today: date) -> int:
    """Tell of promises that are near or broken, once each; returns how many stand so."""
    rows = PolicyAddressee.objects.promising().filter(answer_due_on__lte=today + REMIND_BEFORE)
    rows = rows.select_related("municipality", "proposal__organisation")
    found = list(rows.order_by("answer_due_on", "pk"))
    for addressee in found:
        assert addressee.answer_due_on is not None  # by the filter
        notices.due(addressee, late=addressee.answer_due_on < today)
    return len(found)


def _note_origin(by: User, row: PolicyFollowUp) -> None:
    """Work that began is a case that came from here, once the municipality bears it out."""
    begun = row.kind == FollowUpKind.WORK and row.state == FollowUpState.CONFIRMED
    if begun and row.case_id:
        fill_origin(by=by, case_id=row.case_id, origin=Origin.POLICY_PROPOSAL)


def locked_addressee(addressee_id: int) -> PolicyAddressee:
    """The addressee with its proposal, which is locked: all writes to one proposal wait there."""
    found = PolicyAddressee.objects.only("proposal_id").get(pk=addressee_id)
    proposal: PolicyProposal = locked(found.proposal_id)
    row: PolicyAddressee = PolicyAddressee.objects.select_related("municipality").get(
        pk=addressee_id
    )
    row.proposal = proposal
    return row


def _moved(by: User, addressee_id: int, action: str) -> PolicyAddressee:
    addressee = locked_addressee(addressee_id)
    ensure(permissions.may_answer(by, addressee, action))
    addressee.state = find_transition(ADDRESSEE_TRANSITIONS, action, addressee.state).target
    return addressee


def _replied(
    by: User, addressee: PolicyAddressee, outcome: str, reason: str, next_due_on: date | None
) -> PolicyAddressee:
    reply = PolicyReply(
        addressee=addressee,
        outcome=outcome,
        reason=reason.strip(),
        next_due_on=next_due_on,
        created_by=by,
    )
    reply.full_clean()
    reply.save()
    addressee.outcome, addressee.answered_at = outcome, reply.created_at
    addressee.save(update_fields=["state", "outcome", "answered_at", "answer_due_on"])
    save(addressee.proposal)
    note(by, f"policy.answer_{outcome}", addressee.proposal)
    notices.to_proposers(addressee.proposal, "政策提言に回答がありました", reply.created_at)
    return addressee


def _check_fact(by: User, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(FOLLOW_UP)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    happened: date | None = values.get("happened_on")
    if happened is None or happened > timezone.localdate():
        raise ValidationError({"happened_on": "すでにあったことの日付を入力してください。"})
    case: Case | None = values.get("case")
    if case and not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise Refused("選んだ事例が見つかりません。画面を開き直して、選び直してください。")
