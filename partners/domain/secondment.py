"""All writes to a secondment. Each locks the row, asks the right, and leaves a trail.

Rows of the audit trail are confidential while the secondment is its parties' only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from partners import secondment_permissions as permissions
from partners.domain import secondment_notices as notices
from partners.domain.secondment_terms import DERIVED, refresh
from partners.models import Municipality, Organisation, Secondment, User
from partners.models.secondment_terms import SecondmentTerms
from partners.secondment_enums import (
    SECONDMENT_TRANSITIONS,
    SecondmentSide,
    SecondmentState,
)
from ppp_portal import audit
from ppp_portal.files.storing import HeldFile, discard, store
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition

TERMS = tuple(
    field.name for field in SecondmentTerms._meta.get_fields() if field.name != "agreement_file"
)
# The name of a body on record is the record's own: a constraint refuses one beside it.
OUTSIDE = ("sender_name", "host_name", "outside_kind")
EDITABLE = ("scheme", "predecessor", *OUTSIDE, *TERMS)
AGREEMENTS = ("sender_agreed_at", "sender_agreed_by", "host_agreed_at", "host_agreed_by")
_STAMPS = ("version", "updated_at")
_STAMP_OF_STEP = {
    "sign": "signed",
    "start": "started",
    "return": "returned",
    "share": "shared",
    "call_off": "called_off",
}

Body = Municipality | Organisation | str


@transaction.atomic
def create_secondment(
    *, by: User, sender: Body, host: Body, values: Mapping[str, Any], is_rule: bool = False
) -> Secondment:
    """Put a secondment on record for one's own body; the other party reads it at once and is told.

    A body given as text is one without a record here. `is_rule`: a standing 要綱, taken from what
    is published. Raises Refused, or ValidationError by field.
    """
    ensure(permissions.may_create_secondment(by))
    secondment = Secondment(created_by=by)
    _place(secondment, "sender", sender)
    _place(secondment, "host", host)
    if not permissions.sides_of(by, secondment, *permissions.WRITERS):
        raise Refused("登録できるのは、あなたの自治体・団体が派遣元か受入先のものだけです。")
    if is_rule:
        secondment.state, secondment.is_from_source = SecondmentState.RULE, True
    _assign(secondment, values)
    _check_predecessor(secondment)
    refresh(secondment)
    secondment.full_clean()
    secondment.save()
    _record(by, "secondment.create", secondment)
    if not is_rule:
        notices.created(secondment, by)
    return secondment


@transaction.atomic
def update_secondment(
    *, by: User, secondment_id: int, version: int, values: Mapping[str, Any]
) -> Secondment:
    """Save an edit made on `version`; agreements to publish what stood before are taken back.

    Raises Conflict (with the row as it now stands), Refused, or ValidationError by field.
    """
    secondment = locked(secondment_id)
    ensure(permissions.may_edit_secondment(by, secondment))
    if secondment.version != version:
        raise Conflict(secondment)
    changed = _assign(secondment, values)
    _check_predecessor(secondment)
    refresh(secondment)
    if changed:
        _take_back_agreements(secondment)
    secondment.full_clean()
    secondment.version += 1
    secondment.save(update_fields=[*changed, *DERIVED, *AGREEMENTS, "is_from_source", *_STAMPS])
    _record(by, "secondment.update", secondment, fields=changed)
    return secondment


@transaction.atomic
def set_agreement_file(
    *, by: User, secondment_id: int, upload: UploadedFile | HeldFile
) -> Secondment:
    """Keep the signed paper; an earlier one goes. Raises Refused, ValidationError."""
    secondment = locked(secondment_id)
    ensure(permissions.may_write(by, secondment))
    before = secondment.agreement_file
    secondment.agreement_file = store(by=by, upload=upload)
    secondment.version += 1
    secondment.save(update_fields=["agreement_file", *_STAMPS])
    if before:
        discard(stored=before)
    _record(by, "secondment.file", secondment)
    return secondment


@transaction.atomic
def take_step(*, by: User, secondment_id: int, action: str, reason: str = "") -> Secondment:
    """One transition (検討→…→成果共有, or 取りやめ with its reason). Raises Refused."""
    secondment = locked(secondment_id)
    ensure(permissions.may_step(by, secondment, action))
    row = find_transition(SECONDMENT_TRANSITIONS, action, secondment.state)
    before, secondment.state = secondment.state, row.target
    fields = ["state"]
    if stamp := _STAMP_OF_STEP.get(action):
        setattr(secondment, f"{stamp}_at", timezone.now())
        setattr(secondment, f"{stamp}_by", by)
        fields += [f"{stamp}_at", f"{stamp}_by"]
    if action == "call_off":
        if not reason.strip():
            raise ValidationError({"reason": "取りやめた理由を入力してください。"})
        secondment.called_off_reason = reason.strip()
        fields.append("called_off_reason")
    refresh(secondment)
    secondment.version += 1
    secondment.save(update_fields=[*fields, *DERIVED, *_STAMPS])
    _record(by, f"secondment.{action}", secondment, **{"from": before, "to": row.target})
    notices.stepped(secondment, row, by)
    return secondment


@transaction.atomic
def agree_to_publication(
    *, by: User, secondment_id: int, version: int, side: SecondmentSide
) -> Secondment:
    """One side's consent to showing this version to everybody. Raises Conflict, Refused."""
    secondment = locked(secondment_id)
    ensure(permissions.may_agree(by, secondment, side))
    if secondment.version != version:
        raise Conflict(secondment)
    setattr(secondment, f"{side}_agreed_at", timezone.now())
    setattr(secondment, f"{side}_agreed_by", by)
    # The version stays: the other side agrees to the same words.
    secondment.save(update_fields=[f"{side}_agreed_at", f"{side}_agreed_by"])
    _record(by, "secondment.agree", secondment, side=side)
    notices.agreed(secondment, side, by)
    return secondment


@transaction.atomic
def publish_secondment(*, by: User, secondment_id: int, version: int) -> Secondment:
    """Let everybody read the terms that both parties agreed to. Raises Conflict, Refused."""
    secondment = locked(secondment_id)
    ensure(permissions.may_publish(by, secondment))
    if secondment.version != version:
        raise Conflict(secondment)
    secondment.published_at, secondment.published_by = timezone.now(), by
    secondment.version += 1
    secondment.save(update_fields=["published_at", "published_by", *_STAMPS])
    _record(by, "secondment.publish", secondment)
    return secondment


@transaction.atomic
def withdraw_publication(*, by: User, secondment_id: int) -> Secondment:
    """Make it the parties' own again; both agree anew before the next time. Raises Refused."""
    secondment = locked(secondment_id)
    ensure(permissions.may_withdraw(by, secondment))
    secondment.published_at = secondment.published_by = None
    for name in AGREEMENTS:
        setattr(secondment, name, None)
    secondment.version += 1
    secondment.save(update_fields=["published_at", "published_by", *AGREEMENTS, *_STAMPS])
    _record(by, "secondment.withdraw", secondment)
    return secondment


def locked(secondment_id: int) -> Secondment:
    """The row with its bodies, locked until the transaction ends."""
    rows: Any = Secondment.objects.select_for_update(of=("self",)).with_bodies()
    row: Secondment = rows.select_related("predecessor", "agreement_file").get(pk=secondment_id)
    return row


def _place(secondment: Secondment, side: str, body: Body) -> None:
    if isinstance(body, Municipality):
        setattr(secondment, f"{side}_municipality", body)
    elif isinstance(body, Organisation):
        setattr(secondment, f"{side}_organisation", body)
    else:
        setattr(secondment, f"{side}_name", body.strip())


def _assign(secondment: Secondment, values: Mapping[str, Any]) -> list[str]:
    """Set the editable values; returns the names of those that changed, sorted."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(secondment, name) != value]
    for name in changed:
        setattr(secondment, name, values[name])
    return sorted(changed)


def _check_predecessor(secondment: Secondment) -> None:
    """The year before: the same two bodies, and begun earlier, so that no chain closes."""
    before = secondment.predecessor
    if before is None:
        return
    same = all(
        getattr(before, f"{side}_{name}") == getattr(secondment, f"{side}_{name}")
        for side in SecondmentSide
        for name in ("municipality_id", "organisation_id", "name")
    )
    earlier = before.starts_on and secondment.starts_on and before.starts_on < secondment.starts_on
    if not (same and earlier):
        message = "前の派遣には、同じ派遣元と受入先の、より早く始まった派遣を選んでください。"
        raise ValidationError({"predecessor": message})


def _take_back_agreements(secondment: Secondment) -> None:
    for name in AGREEMENTS:
        setattr(secondment, name, None)
    # What a party has written over is no longer what the public source says.
    secondment.is_from_source = secondment.is_rule


def _record(by: User, action: str, secondment: Secondment, **detail: Any) -> None:
    audit.record(
        by=by,
        action=action,
        obj=secondment,
        detail=detail,
        confidential=secondment.published_at is None,
    )
