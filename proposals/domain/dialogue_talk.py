"""All writes to an individual talk: application, shared record, summary with its two approvals."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from partners.models import Organisation, User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import Conflict, ensure
from proposals.dialogue_enums import Side
from proposals.domain import notices
from proposals.models import Dialogue, DialogueSlot, DialogueTalk, TalkEntry
from proposals.permissions import dialogue as permissions

TAKEN = "この枠は、いま埋まりました。ほかの枠を選んでください。"


@transaction.atomic
def apply_for_talk(
    *,
    by: User,
    dialogue_id: int,
    organisation: Organisation,
    slot_id: int,
    topics: str,
    attendees: int = 1,
    agrees_to_name: bool = False,
) -> DialogueTalk:
    """Take a slot. Of many at once one gets it; the others a ValidationError under "slot"."""
    now = database_now()
    rows = Dialogue.objects.select_for_update(of=("self",)).select_related("municipality")
    dialogue = rows.get(pk=dialogue_id)
    ensure(permissions.may_apply(by, dialogue, now))
    if organisation.pk not in permissions.may_apply_as(by.organisation_ids(), dialogue):
        raise ValidationError({"organisation": "対話に参加できる団体を選んでください。"})
    slot = DialogueSlot.objects.filter(pk=slot_id, dialogue=dialogue).first()
    if slot is None:
        raise ValidationError({"slot": "対話の枠を選び直してください。"})
    if slot.talks.filter(cancelled_at__isnull=True).exists():
        raise ValidationError({"slot": TAKEN})
    talk = DialogueTalk(
        dialogue=dialogue,
        organisation=organisation,
        slot=slot,
        topics=topics,
        attendees=attendees,
        agrees_to_name=agrees_to_name,
        applied_by=by,
    )
    talk.full_clean()
    talk.save(force_insert=True)
    _note(by, "dialoguetalk.apply", talk)
    notices.talk_applied(talk)
    return talk


@transaction.atomic
def cancel_talk(*, by: User, talk_id: Any) -> DialogueTalk:
    """Give the slot back. Raises Refused."""
    talk = _locked(talk_id)
    ensure(permissions.may_cancel_talk(by, talk))
    side = permissions.side_of(by, talk)
    talk.cancelled_at = timezone.now()
    talk.save(update_fields=["cancelled_at"])
    _note(by, "dialoguetalk.cancel", talk)
    assert side is not None
    notices.talk_changed(
        talk, to=_other(side), what="対話が取りやめになりました", at=talk.cancelled_at
    )
    return talk


@transaction.atomic
def add_entry(*, by: User, talk_id: Any, text: str) -> TalkEntry:
    """Add to the record that both parties read. Raises Refused, or ValidationError by field."""
    talk = _locked(talk_id)
    ensure(permissions.may_write(by, talk))
    side = permissions.side_of(by, talk)
    assert side is not None
    entry = TalkEntry(talk=talk, side=side, text=text.strip(), created_by=by)
    entry.full_clean()
    entry.save()
    _note(by, "dialoguetalk.entry", talk)
    notices.talk_changed(
        talk, to=_other(side), what="対話の記録が加わりました", at=entry.created_at
    )
    return entry


@transaction.atomic
def write_summary(*, by: User, talk_id: Any, version: int, text: str) -> DialogueTalk:
    """Write the publishable summary anew on `version`; both approvals are taken back.

    Raises Conflict where the other side wrote first, Refused, or ValidationError under "summary".
    """
    talk = _locked(talk_id)
    ensure(permissions.may_write_summary(by, talk))
    if talk.summary_version != version:
        raise Conflict(talk)
    if not text.strip():
        raise ValidationError({"summary": "要旨を入力してください。"})
    talk.summary = text.strip()
    talk.summary_version += 1
    talk.city_approved_at = talk.city_approved_by = None
    talk.organisation_approved_at = talk.organisation_approved_by = None
    talk.save(
        update_fields=[
            *("summary", "summary_version", "city_approved_at", "city_approved_by"),
            *("organisation_approved_at", "organisation_approved_by"),
        ]
    )
    _note(by, "dialoguetalk.summary", talk)
    side = permissions.side_of(by, talk)
    assert side is not None
    notices.talk_changed(
        talk,
        to=_other(side),
        what="公表する要旨が書かれました。承認をお願いします",
        at=timezone.now(),
    )
    return talk


@transaction.atomic
def approve_summary(*, by: User, talk_id: Any, version: int) -> DialogueTalk:
    """Approve for one's side the summary of `version`. Raises Conflict, or Refused."""
    talk = _locked(talk_id)
    ensure(permissions.may_approve_summary(by, talk))
    if talk.summary_version != version:
        raise Conflict(talk)
    now = timezone.now()
    if permissions.approving_side(by, talk) == Side.MUNICIPALITY:
        talk.city_approved_at, talk.city_approved_by = now, by
        names = ["city_approved_at", "city_approved_by"]
    else:
        talk.organisation_approved_at, talk.organisation_approved_by = now, by
        names = ["organisation_approved_at", "organisation_approved_by"]
    talk.save(update_fields=names)
    _note(by, "dialoguetalk.approve", talk)
    return talk


@transaction.atomic
def publish_summary(*, by: User, talk_id: Any) -> DialogueTalk:
    """Let everybody read the summary that both sides approved. Raises Refused."""
    talk = _locked(talk_id)
    ensure(permissions.may_publish_summary(by, talk))
    talk.summary_published_at, talk.summary_published_by = timezone.now(), by
    talk.save(update_fields=["summary_published_at", "summary_published_by"])
    _note(by, "dialoguetalk.publish", talk)
    notices.talk_changed(
        talk, to=Side.ORGANISATION, what="要旨が公表されました", at=talk.summary_published_at
    )
    return talk


def _locked(talk_id: Any) -> DialogueTalk:
    # The row alone is locked: joined rows would be shown as they were before the wait.
    DialogueTalk.objects.select_for_update().only("pk").get(pk=talk_id)
    rows = DialogueTalk.objects.all()
    return rows.select_related("dialogue__municipality", "organisation").get(pk=talk_id)


def _other(side: Side) -> Side:
    return Side.ORGANISATION if side == Side.MUNICIPALITY else Side.MUNICIPALITY


def _note(by: User, action: str, talk: DialogueTalk) -> None:
    # That an organisation talks with a municipality is theirs alone.
    audit.record(by=by, action=action, obj=talk, confidential=True)
