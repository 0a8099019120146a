"""All writes to an inquiry: each locks, checks, writes, and leaves a confidential trail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from partners import inquiry_permissions as permissions
from partners.domain import inquiry_limits as limits
from partners.domain import inquiry_notices as notices
from partners.inquiry_enums import INQUIRY_TRANSITIONS, InquirySide, InquiryState
from partners.models import Inquiry, InquiryMessage, Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import ensure
from ppp_portal.states import find_transition


@transaction.atomic
def ask(
    *,
    by: User,
    sender: Municipality | Organisation,
    recipient: Municipality | Organisation,
    subject: str,
    text: str,
    form_key: UUID,
) -> Inquiry:
    """Begin a thread and tell both bodies. The same form sent twice makes one.

    Raises Refused, or ValidationError (by field; the day's limit on top).
    """
    limits.take_turn(by, sender)
    sent = _sent(by, form_key)
    if sent:
        return sent.inquiry
    ensure(permissions.may_ask(by, sender, recipient))
    limits.ensure_new_one(by, sender)
    limits.ensure_letter(by, sender)
    inquiry = Inquiry(
        subject=" ".join(subject.split()),
        waiting_since=timezone.now(),
        created_by=by,
        **{f"sender_{sender._meta.model_name}": sender},
        **{f"recipient_{recipient._meta.model_name}": recipient},
    )
    inquiry.full_clean()
    inquiry.save(force_insert=True)
    message = _add(inquiry, InquirySide.SENDER, text, form_key, by)
    _note(by, "inquiry.ask", inquiry)
    notices.asked(inquiry, message)
    return inquiry


@transaction.atomic
def write(*, by: User, inquiry_id: Any, text: str, form_key: UUID) -> InquiryMessage:
    """Add a letter of one's own side; the same form sent twice makes one.

    Raises Refused, or ValidationError (by field; the day's limit on top).
    """
    before = Inquiry.objects.with_bodies().get(pk=inquiry_id)
    side = permissions.side_to_write(by, before)
    ensure(permissions.may_write(by, before) if side is None else None)
    assert side is not None
    limits.take_turn(by, before.body(side))
    sent = _sent(by, form_key)
    if sent:
        return sent
    inquiry = _locked(inquiry_id)
    ensure(permissions.may_write(by, inquiry))
    limits.ensure_letter(by, inquiry.body(side))
    message = _add(inquiry, side, text, form_key, by)
    _turn(inquiry, side)
    _note(by, "inquiry.write", inquiry)
    notices.wrote(inquiry, message)
    return message


@transaction.atomic
def close(*, by: User, inquiry_id: Any) -> Inquiry:
    """End the thread for both. Raises Refused."""
    inquiry = _locked(inquiry_id)
    ensure(permissions.may_close(by, inquiry))
    inquiry.state = find_transition(INQUIRY_TRANSITIONS, "close", inquiry.state).target
    inquiry.closed_at, inquiry.closed_by = timezone.now(), by
    inquiry.waiting_since = None
    inquiry.save(update_fields=["state", "closed_at", "closed_by", "waiting_since", "updated_at"])
    _note(by, "inquiry.close", inquiry)
    notices.closed(inquiry, by)
    return inquiry


def _locked(inquiry_id: Any) -> Inquiry:
    """Locked alone, then read with its bodies: a joined row would be the one before the wait."""
    Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry_id)
    return Inquiry.objects.with_bodies().get(pk=inquiry_id)


def _sent(by: User, form_key: UUID) -> InquiryMessage | None:
    rows = InquiryMessage.objects.select_related("inquiry")
    return rows.filter(created_by=by, form_key=form_key).first()


def _add(
    inquiry: Inquiry, side: InquirySide, text: str, form_key: UUID, by: User
) -> InquiryMessage:
    message = InquiryMessage(
        inquiry=inquiry, side=side, text=text.strip(), form_key=form_key, created_by=by
    )
    message.full_clean()
    message.save(force_insert=True)
    return message


def _turn(inquiry: Inquiry, side: InquirySide) -> None:
    """Who waits for whom after a letter; a wait that goes on keeps its beginning."""
    action = "ask" if side == InquirySide.SENDER else "answer"
    inquiry.state = find_transition(INQUIRY_TRANSITIONS, action, inquiry.state).target
    if inquiry.state == InquiryState.ANSWERED:
        inquiry.waiting_since = inquiry.reminded_at = None
    elif inquiry.waiting_since is None:
        inquiry.waiting_since = timezone.now()
    inquiry.save(update_fields=["state", "waiting_since", "reminded_at", "updated_at"])


def _note(by: User, action: str, inquiry: Inquiry) -> None:
    # That two bodies write to each other is theirs alone.
    audit.record(by=by, action=action, obj=inquiry, confidential=True)
