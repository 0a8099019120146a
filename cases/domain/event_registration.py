"""Registering for an event, cancelling, and the roll of a session.

The event's row is locked first, so that those who come at once are placed one after the other, in
the order of the database's clock, and the queue is never jumped.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases import event_permissions as permissions
from cases.domain import event_notices as notices
from cases.domain.event import locked_event
from cases.domain.event_fee import fee_for
from cases.domain.event_seats import free_places, move_up
from cases.event_enums import RegistrationState
from cases.models import (
    Event,
    EventAttendance,
    EventRegistration,
    EventSession,
)
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import ensure

MOST_AT_ONCE = 10
NOT_YOURS = "申し込む自治体・団体を、あなたの所属から選んでください。"
ONCE = "あなた自身は、すでに申し込んでいます。ほかの人だけを申し込むときは、ご自身の行を消してください。"


@dataclass(frozen=True)
class Person:
    """Somebody to register; `is_member` of the organiser's own circle, as told by the sender."""

    name: str
    department: str = ""
    is_self: bool = False
    is_member: bool = False


@transaction.atomic
def register(
    *,
    by: User,
    event_id: int,
    body: Municipality | Organisation,
    people: Sequence[Person],
    batch: uuid.UUID,
) -> list[EventRegistration]:
    """Register `people` in their order; those for whom no place is left wait.

    The deadline and the fees go by the database's clock as the request arrives. The same `batch`
    again (a double click) changes nothing. Raises Refused, or ValidationError.
    """
    arrived = database_now()
    event = locked_event(event_id)
    sent = list(event.registrations.filter(batch=batch, registered_by=by).order_by("position"))
    if sent:
        return sent
    ensure(permissions.may_register(by, event, arrived))
    _check(by, event, body, people)
    tiers, day = list(event.fees.order_by("position", "pk")), timezone.localdate(arrived)
    now = database_now()
    free = 0 if event.registrations.waiting().exists() else free_places(event)
    rows = []
    for position, person in enumerate(people):
        fee = fee_for(tiers, on=day, is_member=person.is_member)
        row = EventRegistration(
            event=event,
            registered_by=by,
            batch=batch,
            position=position,
            registered_at=now,
            fee_amount=fee.amount,
            fee_words=fee.words,
            **vars(person),
        )
        rows.append(_place(by, row, body, has_place=free is None or position < free))
    notices.registered(event, by, rows)
    return rows


def _place(
    by: User, row: EventRegistration, body: Municipality | Organisation, *, has_place: bool
) -> EventRegistration:
    """Save a new registration for `body`, with its place or at the end of the queue."""
    if isinstance(body, Municipality):
        row.municipality = body
    else:
        row.organisation = body
    row.state = RegistrationState.SEATED if has_place else RegistrationState.WAITING
    row.seated_at = row.registered_at if has_place else None
    row.full_clean()
    row.save(force_insert=True)
    audit.record(by=by, action="eventregistration.create", obj=row, detail={"to": row.state})
    return row


def _check(
    by: User, event: Event, body: Municipality | Organisation, people: Sequence[Person]
) -> None:
    own = by.municipality_ids() if isinstance(body, Municipality) else by.organisation_ids()
    if body.pk not in own:
        raise ValidationError({"body": NOT_YOURS})
    if not 1 <= len(people) <= MOST_AT_ONCE:
        raise ValidationError(f"一度に申し込めるのは、1人から{MOST_AT_ONCE}人までです。")
    if sum(person.is_self for person in people) > 1:
        raise ValidationError("「本人」にできるのは1人です。")
    if any(person.is_self for person in people) and (
        event.registrations.live().filter(registered_by=by, is_self=True).exists()
    ):
        raise ValidationError(ONCE)


@transaction.atomic
def cancel_registration(*, by: User, registration_id: Any) -> EventRegistration:
    """Give the place up; whoever has waited longest moves up by itself. Raises Refused."""
    row = EventRegistration.objects.get(pk=registration_id)
    event = locked_event(row.event_id)
    row = EventRegistration.objects.select_for_update(of=("self",)).get(pk=registration_id)
    row.event = event
    ensure(permissions.may_cancel_registration(by, row))
    before = row.state
    row.state, row.cancelled_at = RegistrationState.CANCELLED, database_now()
    row.save(update_fields=["state", "cancelled_at"])
    audit.record(by=by, action="eventregistration.cancel", obj=row, detail={"from": before})
    notices.cancelled(row, by)
    move_up(event)
    return row


@transaction.atomic
def correct_fee(
    *, by: User, registration_id: Any, amount: int, reason: str, was: int | None
) -> EventRegistration:
    """Ask another fee of one person, in yen, with the reason that whoever registered is told.

    `was` is the fee that the organiser saw. Raises Refused, or ValidationError by field.
    """
    row = EventRegistration.objects.get(pk=registration_id)
    event = locked_event(row.event_id)
    row = EventRegistration.objects.select_for_update(of=("self",)).get(pk=registration_id)
    row.event = event
    ensure(permissions.may_correct_fee(by, row))
    before = row.due
    if was != before:
        raise ValidationError(f"参加費は、いま{before:,}円です。確かめて、もう一度お送りください。")
    if amount == before:
        raise ValidationError({"amount": f"いまの参加費（{before:,}円）と同じです。"})
    row.corrected_amount, row.correction_reason = amount, reason
    row.corrected_at, row.corrected_by = database_now(), by
    row.full_clean()
    fields = ["corrected_amount", "correction_reason", "corrected_at", "corrected_by"]
    row.save(update_fields=fields)
    detail = {"from": before, "to": amount, "reason": reason}
    audit.record(by=by, action="eventregistration.correct_fee", obj=row, detail=detail)
    notices.fee_corrected(row, before)
    return row


@transaction.atomic
def take_roll(*, by: User, session_id: int, present: Collection[str]) -> EventSession:
    """Record who was there, of all who have a place; the session's number follows from it.

    `present` holds ids of registrations as text. Raises Refused.
    """
    session = EventSession.objects.get(pk=session_id)
    event = locked_event(session.event_id)
    ensure(permissions.may_take_roll(by, event))
    session = EventSession.objects.select_for_update(of=("self",)).get(pk=session_id)
    seated = list(event.registrations.seated().order_by("pk"))
    for row in seated:
        EventAttendance.objects.update_or_create(
            session=session,
            registration=row,
            defaults={"was_there": str(row.pk) in present, "marked_by": by},
        )
    session.attended_count = sum(str(row.pk) in present for row in seated)
    session.version += 1
    session.save(update_fields=["attended_count", "version", "updated_at"])
    detail = {"session": session.pk, "present": session.attended_count}
    audit.record(by=by, action="event.roll", obj=event, detail=detail)
    return session
