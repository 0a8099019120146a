"""All writes to a dialogue itself: announcement, slots, invitations, documents, state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.files.storing import HeldFile, store
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.dialogue_enums import DIALOGUE_TRANSITIONS, DialogueAudience, DialogueState
from proposals.domain import notices
from proposals.models import (
    Dialogue,
    DialogueDocument,
    DialogueInvitation,
    DialogueSlot,
    DialogueTalk,
)
from proposals.permissions import dialogue as permissions

EDITABLE = frozenset(
    {
        *("title", "announcement", "questions", "department", "audience"),
        *("accepts_until", "challenge", "call"),
    }
)
MAX_SLOTS = 100


@transaction.atomic
def create_dialogue(
    *,
    by: User,
    municipality: Municipality,
    values: Mapping[str, Any],
    invited: Sequence[Organisation] = (),
) -> Dialogue:
    """Make one in preparation. Raises Refused, or ValidationError by field."""
    ensure(permissions.may_create_dialogue(by))
    dialogue = Dialogue(municipality=municipality)
    ensure(permissions.may_edit_dialogue(by, dialogue))
    _assign(dialogue, values)
    dialogue.save()
    _invite(dialogue, invited)
    _note(by, "dialogue.create", dialogue)
    return dialogue


@transaction.atomic
def update_dialogue(
    *,
    by: User,
    dialogue_id: int,
    version: int,
    values: Mapping[str, Any],
    invited: Sequence[Organisation] = (),
) -> Dialogue:
    """Save an edit made on `version`. Raises Conflict, Refused, or ValidationError by field."""
    dialogue = _locked(dialogue_id)
    ensure(permissions.may_edit_dialogue(by, dialogue))
    if dialogue.version != version:
        raise Conflict(dialogue)
    changed = _assign(dialogue, values)
    if dialogue.opened_at and "audience" in changed:
        raise ValidationError({"audience": "受付を始めたあとは、相手の募り方を変えられません。"})
    dialogue.version += 1
    dialogue.save(update_fields=[*changed, "version", "updated_at"])
    _invite(dialogue, invited)
    _note(by, "dialogue.update", dialogue, {"fields": changed})
    return dialogue


@transaction.atomic
def change_state(*, by: User, dialogue_id: int, action: str, reason: str = "") -> Dialogue:
    """Move along DIALOGUE_TRANSITIONS; cancelling needs a `reason`. Raises Refused."""
    dialogue = _locked(dialogue_id)
    ensure(permissions.may_change_state(by, dialogue, action))
    before = dialogue.state
    target = find_transition(DIALOGUE_TRANSITIONS, action, before).target
    if target == DialogueState.CANCELLED and not reason.strip():
        raise ValidationError({"reason": "中止の理由を入力してください。"})
    now = timezone.now()
    dialogue.state = target
    if target == DialogueState.OPEN:
        dialogue.opened_at, dialogue.opened_by = now, by
    if target in (DialogueState.DONE, DialogueState.CANCELLED):
        dialogue.ended_at = now
    dialogue.cancel_reason = reason.strip() if target == DialogueState.CANCELLED else ""
    dialogue.version += 1
    dialogue.save(
        update_fields=[
            *("state", "opened_at", "opened_by", "ended_at", "cancel_reason"),
            *("version", "updated_at"),
        ]
    )
    _note(by, f"dialogue.{action}", dialogue, {"from": before, "to": target})
    if target == DialogueState.OPEN:
        notices.dialogue_opened(dialogue)
    if target == DialogueState.CANCELLED:
        notices.dialogue_cancelled(dialogue)
    return dialogue


@transaction.atomic
def add_slots(
    *,
    by: User,
    dialogue_id: int,
    starts_at: datetime,
    minutes: int,
    number: int,
    place: str = "",
    is_online: bool = False,
) -> list[DialogueSlot]:
    """`number` slots of `minutes` each, one after the other. Raises Refused or ValidationError."""
    dialogue = _locked(dialogue_id)
    ensure(permissions.may_edit_dialogue(by, dialogue))
    if dialogue.slots.count() + number > MAX_SLOTS:
        raise ValidationError(f"枠は、一つの対話に{MAX_SLOTS}までです。")
    length = timedelta(minutes=minutes)
    slots = []
    for each in range(number):
        slot = DialogueSlot(
            dialogue=dialogue,
            starts_at=starts_at + each * length,
            ends_at=starts_at + (each + 1) * length,
            place=place,
            is_online=is_online,
        )
        slot.full_clean()
        slot.save()
        slots.append(slot)
    _note(by, "dialogue.add_slots", dialogue, {"number": number})
    return slots


@transaction.atomic
def remove_slot(*, by: User, dialogue_id: int, slot_id: int) -> None:
    """Take a slot away that nobody has ever taken. Raises Refused, or DoesNotExist."""
    dialogue = _locked(dialogue_id)
    ensure(permissions.may_edit_dialogue(by, dialogue))
    slot = dialogue.slots.select_for_update(of=("self",)).get(pk=slot_id)
    if DialogueTalk.objects.filter(slot=slot).exists():
        raise Refused("申込のあった枠は消せません。相手の団体と調整してください。")
    slot.delete()
    _note(by, "dialogue.remove_slot", dialogue)


@transaction.atomic
def give_document(
    *, by: User, dialogue_id: int, values: Mapping[str, Any], upload: HeldFile | None = None
) -> DialogueDocument:
    """Record what participants were given. Raises Refused, or ValidationError by field."""
    dialogue = _locked(dialogue_id)
    ensure(permissions.may_give_document(by, dialogue))
    document = DialogueDocument(dialogue=dialogue, **values)
    if upload:
        document.file = store(by=by, upload=upload)
    document.full_clean()
    document.save()
    _note(by, "dialogue.give_document", dialogue, {"has_file": upload is not None})
    return document


def _locked(dialogue_id: int) -> Dialogue:
    rows = Dialogue.objects.select_for_update(of=("self",)).select_related("municipality")
    return rows.get(pk=dialogue_id)


def _assign(dialogue: Dialogue, values: Mapping[str, Any]) -> list[str]:
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(dialogue, name) != value]
    for name in changed:
        setattr(dialogue, name, values[name])
    for name in ("challenge", "call"):
        linked = getattr(dialogue, name)
        if linked and linked.municipality_id != dialogue.municipality_id:
            raise ValidationError({name: "同じ自治体のものを選んでください。"})
    dialogue.full_clean()
    return sorted(changed)


def _invite(dialogue: Dialogue, organisations: Sequence[Organisation]) -> None:
    """Make `organisations` the invited ones; whoever has applied stays invited."""
    if dialogue.audience != DialogueAudience.INVITED:
        dialogue.invitations.all().delete()
        return
    wanted = {row.pk for row in organisations}
    wanted |= set(dialogue.talks.values_list("organisation_id", flat=True))
    present = set(dialogue.invitations.values_list("organisation_id", flat=True))
    dialogue.invitations.filter(organisation__in=present - wanted).delete()
    DialogueInvitation.objects.bulk_create(
        DialogueInvitation(dialogue=dialogue, organisation_id=pk) for pk in sorted(wanted - present)
    )


def _note(by: User, action: str, dialogue: Dialogue, detail: Any = None) -> None:
    # Of an announced dialogue everybody knows; of another only its parties.
    hidden = dialogue.audience != DialogueAudience.PUBLIC or dialogue.opened_at is None
    audit.record(by=by, action=action, obj=dialogue, detail=detail, confidential=hidden)
