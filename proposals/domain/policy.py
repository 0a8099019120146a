"""Writing and handing in a policy proposal, and asking others to back it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain import policy_notices as notices
from proposals.domain.policy_index import DERIVED, refresh
from proposals.domain.receipts import new_receipt_number
from proposals.models import (
    PolicyAddressee,
    PolicyBacking,
    PolicyChange,
    PolicyEvidence,
    PolicyProposal,
)
from proposals.permissions import policy as permissions
from proposals.policy_enums import (
    BACKING_TRANSITIONS,
    POLICY_TRANSITIONS,
    BackingRole,
    BackingState,
)

CONTENT = ("title", "problem", "proposal", "fields", "is_public")


@dataclass
class PolicyInput:
    """The content of a proposal with the rows beside it, in the order they are read."""

    values: Mapping[str, Any]
    addressees: Sequence[Municipality] = ()
    changes: Sequence[Mapping[str, str]] = ()  # kind, name, wanted
    evidence: Sequence[tuple[Case, str]] = field(default_factory=list)


@transaction.atomic
def create_policy(*, by: User, organisation: Organisation, data: PolicyInput) -> PolicyProposal:
    """Make a draft that its organisation alone reads. Raises Refused, or ValidationError."""
    ensure(permissions.may_create(by))
    proposal = PolicyProposal(organisation=organisation, created_by=by)
    ensure(permissions.may_edit(by, proposal))
    _assign(proposal, data.values)
    proposal.save(force_insert=True)
    _set_rows(by, proposal, data)
    save(proposal)
    note(by, "policy.create", proposal)
    return proposal


@transaction.atomic
def update_policy(
    *, by: User, proposal_id: UUID, version: int, data: PolicyInput
) -> PolicyProposal:
    """Save an edit made on `version`; who has agreed to back what stood before is asked anew.

    Raises Conflict, Refused, or ValidationError by field.
    """
    proposal = locked(proposal_id)
    ensure(permissions.may_edit(by, proposal))
    if proposal.version != version:
        raise Conflict(proposal)
    _assign(proposal, data.values)
    _set_rows(by, proposal, data)
    save(proposal, *CONTENT)
    _ask_anew(proposal)
    note(by, "policy.update", proposal)
    return proposal


@transaction.atomic
def submit(*, by: User, proposal_id: UUID) -> PolicyProposal:
    """Hand it to every addressee at once; from now on its content stands. Raises Refused."""
    proposal = _moved(by, proposal_id, "submit")
    ensure(why_not_ready(proposal))
    proposal.receipt_number = new_receipt_number()
    proposal.submitted_at, proposal.submitted_by = timezone.now(), by
    save(proposal, "state", "receipt_number", "submitted_at", "submitted_by")
    note(by, "policy.submit", proposal)
    notices.submitted(proposal)
    return proposal


@transaction.atomic
def withdraw(*, by: User, proposal_id: UUID) -> PolicyProposal:
    """Take it back while nobody has answered; it is no longer public. Raises Refused."""
    proposal = _moved(by, proposal_id, "withdraw")
    proposal.withdrawn_at, proposal.withdrawn_by = timezone.now(), by
    proposal.published_at = None
    save(proposal, "state", "withdrawn_at", "withdrawn_by", "published_at")
    note(by, "policy.withdraw", proposal)
    notices.withdrawn(proposal)
    return proposal


@transaction.atomic
def publish(*, by: User, proposal_id: UUID) -> PolicyProposal:
    """Let everybody read what was the parties' own so far, with every answer. Raises Refused."""
    proposal = locked(proposal_id)
    ensure(permissions.may_publish(by, proposal))
    proposal.is_public, proposal.published_at = True, timezone.now()
    save(proposal, "is_public", "published_at")
    note(by, "policy.publish", proposal)
    return proposal


@transaction.atomic
def ask_backing(
    *, by: User, proposal_id: UUID, organisation: Organisation, role: str
) -> PolicyBacking:
    """Ask another organisation to propose it too, or to support it. Raises Refused."""
    proposal = locked(proposal_id)
    ensure(permissions.may_ask(by, proposal))
    if role == BackingRole.CO_PROPOSER and proposal.submitted_at:
        raise Refused(
            "共同提案の団体は、提出する前に決めます。提出したあとは、賛同をお願いできます。"
        )
    _check_other(proposal, organisation)
    row = PolicyBacking(proposal=proposal, organisation=organisation, role=role, created_by=by)
    row.full_clean()
    row.save()
    note(by, "policy.ask", proposal)
    notices.asked(row, row.created_at)
    return row


@transaction.atomic
def support(
    *, by: User, proposal_id: UUID, organisation: Organisation, words: str = ""
) -> PolicyBacking:
    """Declare one's own organisation's support for a public proposal. Raises Refused."""
    proposal = locked(proposal_id)
    ensure(permissions.may_support(by, proposal))
    if organisation.pk not in by.organisation_ids("manager"):
        raise Refused("賛同を表せるのは、あなたが管理者である団体だけです。")
    _check_other(proposal, organisation)
    row = PolicyBacking(
        proposal=proposal,
        organisation=organisation,
        role=BackingRole.SUPPORTER,
        state=BackingState.AGREED,
        words=words.strip(),
        created_by=by,
        settled_at=timezone.now(),
        settled_by=by,
    )
    row.full_clean()
    row.save()
    save(proposal)
    note(by, "policy.support", proposal)
    notices.backed(row)
    return row


@transaction.atomic
def settle_backing(*, by: User, backing_id: int, action: str, words: str = "") -> PolicyBacking:
    """Agree or decline for the organisation that is asked. Raises Refused."""
    found = PolicyBacking.objects.only("proposal_id").get(pk=backing_id)
    proposal = locked(found.proposal_id)
    row: PolicyBacking = proposal.backings.select_related("organisation").get(pk=backing_id)
    row.proposal = proposal
    ensure(permissions.may_back(by, row, action))
    row.state = find_transition(BACKING_TRANSITIONS, action, row.state).target
    row.settled_at, row.settled_by = timezone.now(), by
    row.words = words.strip() if row.state == BackingState.AGREED else ""
    row.full_clean()
    row.save(update_fields=["state", "settled_at", "settled_by", "words"])
    save(proposal)
    note(by, f"policy.{action}", proposal)
    notices.backed(row)
    return row


def why_not_ready(proposal: PolicyProposal) -> str | None:
    """What a draft still lacks before it can be handed in, or None."""
    if not proposal.addressees.exists():
        return "提言先の自治体を一つ以上選んでから、提出してください。"
    if not proposal.changes.exists():
        return "条例・計画・予算など、変えたいものを一つ以上書いてから、提出してください。"
    waiting = proposal.backings.filter(role=BackingRole.CO_PROPOSER, state=BackingState.ASKED)
    if waiting.exists():
        return "共同で提案する団体の返事を待っています。同意か見送りの返事のあとに、提出できます。"
    return None


def locked(proposal_id: UUID) -> PolicyProposal:
    """The row, locked; its organisation is read after the lock."""
    row: PolicyProposal = PolicyProposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    return row


def note(by: User, action: str, proposal: PolicyProposal) -> None:
    """Leave the trail: confidential while the proposal is its parties' own."""
    audit.record(by=by, action=action, obj=proposal, confidential=proposal.published_at is None)


def save(proposal: PolicyProposal, *names: str) -> None:
    """Save these columns of a locked row with all that follows from it and its rows."""
    refresh(proposal)
    proposal.version += 1
    proposal.save(update_fields=[*names, *DERIVED, "version", "updated_at"])


def _moved(by: User, proposal_id: UUID, action: str) -> PolicyProposal:
    proposal = locked(proposal_id)
    ensure(permissions.may_act(by, proposal, action))
    proposal.state = find_transition(POLICY_TRANSITIONS, action, proposal.state).target
    return proposal


def _assign(proposal: PolicyProposal, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(CONTENT)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.full_clean(exclude=DERIVED)


def _set_rows(by: User, proposal: PolicyProposal, data: PolicyInput) -> None:
    """Replace what stands beside the draft."""
    for rows in (proposal.addressees, proposal.changes, proposal.evidence):
        rows.all().delete()
    for city in dict.fromkeys(data.addressees):
        if not city.is_current:
            raise ValidationError(f"{city.full_name}は、いまはない自治体です。")
        PolicyAddressee.objects.create(proposal=proposal, municipality=city)
    for values in data.changes:
        row = PolicyChange(proposal=proposal, **values)
        row.full_clean()
        row.save()
    cases = dict(data.evidence)
    readable = Case.objects.visible_to(by).filter(pk__in=[case.pk for case in cases])
    if readable.count() != len(cases):
        raise Refused("根拠の事例の一部が見つかりません。画面を開き直して、選び直してください。")
    PolicyEvidence.objects.bulk_create(
        PolicyEvidence(proposal=proposal, case=case, shows=shows) for case, shows in cases.items()
    )


def _ask_anew(proposal: PolicyProposal) -> None:
    """What they agreed to has changed: they read it again and say so again."""
    now = timezone.now()
    for row in proposal.backings.filter(state=BackingState.AGREED).select_related("organisation"):
        row.state, row.settled_at, row.settled_by = BackingState.ASKED, None, None
        row.save(update_fields=["state", "settled_at", "settled_by"])
        notices.asked(row, now)


def _check_other(proposal: PolicyProposal, organisation: Organisation) -> None:
    if organisation.pk == proposal.organisation_id:
        raise ValidationError("提言をまとめる団体とは別の団体を選んでください。")
    if organisation.merged_into_id or organisation.archived_at:
        raise ValidationError("この団体は、いまは選べません。団体の一覧で確かめてください。")
