"""All writes to a free proposal: each locks, checks, writes, and leaves a confidential trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.states import find_transition
from proposals.dialogue_enums import FREE_PROPOSAL_TRANSITIONS, Side
from proposals.domain import notices
from proposals.domain.promises import REMIND_BEFORE, check_promise
from proposals.domain.receipts import new_receipt_number
from proposals.models import Call, FreeProposal, FreeProposalMessage
from proposals.permissions import free_proposal as permissions

CONTENT = (
    *("title", "problem", "idea", "asks", "money", "nondisclosure", "public_summary"),
    "agrees_to_name",
)


@transaction.atomic
def create_free_proposal(
    *,
    by: User,
    organisation: Organisation,
    municipality: Municipality,
    values: Mapping[str, Any],
) -> FreeProposal:
    """Make a draft that its organisation alone reads. Raises Refused, or ValidationError."""
    ensure(permissions.may_create(by))
    proposal = FreeProposal(organisation=organisation, municipality=municipality, created_by=by)
    ensure(permissions.may_edit(by, proposal))
    _assign(proposal, values)
    proposal.save(force_insert=True)
    _note(by, "freeproposal.create", proposal)
    return proposal


@transaction.atomic
def update_free_proposal(
    *, by: User, proposal_id: Any, version: int, values: Mapping[str, Any]
) -> FreeProposal:
    """Save an edit made on `version`. Raises Conflict, Refused, or ValidationError by field."""
    proposal = _locked(proposal_id)
    ensure(permissions.may_edit(by, proposal))
    if proposal.version != version:
        raise Conflict(proposal)
    changed = _assign(proposal, values)
    proposal.version += 1
    proposal.save(update_fields=[*changed, "version", "updated_at"])
    _note(by, "freeproposal.update", proposal)
    return proposal


@transaction.atomic
def submit(*, by: User, proposal_id: Any) -> FreeProposal:
    """Hand it to the municipality; from now on its content stands. Raises Refused."""
    proposal = _moved(by, proposal_id, "submit")
    proposal.receipt_number = new_receipt_number()
    proposal.submitted_at, proposal.submitted_by = timezone.now(), by
    _save(proposal, "receipt_number", "submitted_at", "submitted_by")
    _note(by, "freeproposal.submit", proposal)
    _tell(proposal, Side.MUNICIPALITY, "民間提案が届きました", proposal.submitted_at)
    return proposal


@transaction.atomic
def receive(*, by: User, proposal_id: Any, answer_due_on: date) -> FreeProposal:
    """Receive it and promise a day for the answer. Raises Refused or ValidationError."""
    proposal = _moved(by, proposal_id, "receive")
    check_promise(answer_due_on)
    proposal.received_at, proposal.received_by = timezone.now(), by
    proposal.answer_due_on = answer_due_on
    _save(proposal, "received_at", "received_by", "answer_due_on")
    _note(by, "freeproposal.receive", proposal)
    _tell(proposal, Side.ORGANISATION, "民間提案が受け付けられました", proposal.received_at)
    return proposal


@transaction.atomic
def consider(
    *, by: User, proposal_id: Any, answer: str, public_reason: str, answer_due_on: date
) -> FreeProposal:
    """検討継続: say why, in public, and promise another day. Raises Refused or ValidationError."""
    proposal = _moved(by, proposal_id, "consider")
    check_promise(answer_due_on)
    proposal.answer_due_on = answer_due_on
    return _answered(by, proposal, "freeproposal.consider", answer, public_reason)


@transaction.atomic
def answer(
    *, by: User, proposal_id: Any, outcome: str, answer: str, public_reason: str
) -> FreeProposal:
    """Answer for good, with a reason that everybody reads. Raises Refused or ValidationError."""
    proposal = _moved(by, proposal_id, "answer")
    proposal.outcome = outcome
    return _answered(by, proposal, "freeproposal.answer", answer, public_reason)


@transaction.atomic
def withdraw(*, by: User, proposal_id: Any) -> FreeProposal:
    """Take it back; an answer given before is no longer public. Raises Refused."""
    proposal = _moved(by, proposal_id, "withdraw")
    _save(proposal)
    _note(by, "freeproposal.withdraw", proposal)
    _tell(proposal, Side.MUNICIPALITY, "民間提案が取り下げられました", proposal.updated_at)
    return proposal


@transaction.atomic
def follow(
    *, by: User, proposal_id: Any, note: str, case: Case | None = None, call: Call | None = None
) -> FreeProposal:
    """Say in public what came of it. Raises Refused, or ValidationError by field."""
    proposal = _locked(proposal_id)
    ensure(permissions.may_follow(by, proposal))
    if not (note.strip() or case or call):
        raise ValidationError({"note": "その後の説明を書くか、事例か公募を選んでください。"})
    proposal.followed_note, proposal.followed_case = note.strip(), case
    proposal.followed_call = call
    _save(proposal, "followed_note", "followed_case", "followed_call")
    _note(by, "freeproposal.follow", proposal)
    return proposal


@transaction.atomic
def write_message(*, by: User, proposal_id: Any, text: str) -> FreeProposalMessage:
    """Add to the exchange. Raises Refused, or ValidationError by field."""
    proposal = _locked(proposal_id)
    ensure(permissions.may_write(by, proposal))
    side = permissions.side_of(by, proposal)
    assert side is not None
    message = FreeProposalMessage(proposal=proposal, side=side, text=text.strip(), created_by=by)
    message.full_clean()
    message.save()
    _note(by, "freeproposal.message", proposal)
    other = Side.ORGANISATION if side == Side.MUNICIPALITY else Side.MUNICIPALITY
    _tell(proposal, other, "民間提案のやり取りに書き込みがありました", message.created_at)
    return message


def remind(today: date) -> int:
    """Tell municipalities of promises that are near or broken, once each; returns how many."""
    rows = FreeProposal.objects.waiting().filter(answer_due_on__lte=today + REMIND_BEFORE)
    rows = rows.select_related("municipality").order_by("answer_due_on", "pk")
    for proposal in rows:
        assert proposal.answer_due_on is not None
        due, late = proposal.answer_due_on, proposal.answer_due_on < today
        notices.free_proposal_due(proposal, words=format_wareki(due), late=late)
    return len(rows)


def _locked(proposal_id: Any) -> FreeProposal:
    rows = FreeProposal.objects.select_for_update(of=("self",))
    return rows.select_related("municipality", "organisation").get(pk=proposal_id)


def _moved(by: User, proposal_id: Any, action: str) -> FreeProposal:
    """The locked row in the state that `action` leads to, not saved yet. Raises Refused."""
    proposal = _locked(proposal_id)
    ensure(permissions.may_act(by, proposal, action))
    proposal.state = find_transition(FREE_PROPOSAL_TRANSITIONS, action, proposal.state).target
    return proposal


def _assign(proposal: FreeProposal, values: Mapping[str, Any]) -> list[str]:
    unknown = set(values) - set(CONTENT)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(proposal, name) != value]
    for name in changed:
        setattr(proposal, name, values[name])
    proposal.full_clean()
    return sorted(changed)


def _answered(
    by: User, proposal: FreeProposal, action: str, answer: str, public_reason: str
) -> FreeProposal:
    for name, text in (("answer", answer), ("public_reason", public_reason)):
        if not text.strip():
            label = FreeProposal._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise ValidationError({name: f"「{label}」を入力してください。"})
    proposal.answer, proposal.public_reason = answer.strip(), public_reason.strip()
    proposal.answered_at, proposal.answered_by = timezone.now(), by
    _save(
        proposal,
        *("outcome", "answer", "public_reason", "answered_at", "answered_by", "answer_due_on"),
    )
    _note(by, action, proposal)
    _tell(proposal, Side.ORGANISATION, "民間提案に回答がありました", proposal.answered_at)
    return proposal


def _save(proposal: FreeProposal, *names: str) -> None:
    proposal.version += 1
    proposal.save(update_fields=[*names, "state", "version", "updated_at"])


def _note(by: User, action: str, proposal: FreeProposal) -> None:
    # That an organisation proposes something to a municipality is theirs alone.
    audit.record(by=by, action=action, obj=proposal, confidential=True)


def _tell(proposal: FreeProposal, to: Side, what: str, at: datetime) -> None:
    notices.free_proposal_changed(proposal, to=to, what=what, at=at)
