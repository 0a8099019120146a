"""個別相談: slots between the sessions, and booking them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from cases import event_permissions as permissions
from cases.domain import event_notices as notices
from cases.domain.event import locked_event
from cases.models import ConsultationBooking, EventConsultation
from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import Refused, ensure

MOST_SLOTS = 100
TAKEN = "この枠は、いま埋まりました。ほかの枠を選んでください。"
AT_ONCE = "同じ時間に、あなたの別の予約があります。ほかの枠を選んでください。"


@transaction.atomic
def add_slots(
    *,
    by: User,
    event_id: int,
    starts_at: datetime,
    minutes: int,
    number: int,
    place: str = "",
    is_online: bool = False,
) -> list[EventConsultation]:
    """`number` slots of `minutes` each, one after the other. Raises Refused or ValidationError."""
    event = locked_event(event_id)
    ensure(permissions.may_edit_event(by, event))
    if event.consultations.count() + number > MOST_SLOTS:
        raise ValidationError(f"個別相談の枠は、一つの催しに{MOST_SLOTS}までです。")
    length = timedelta(minutes=minutes)
    slots = []
    for each in range(number):
        slot = EventConsultation(
            event=event,
            starts_at=starts_at + each * length,
            ends_at=starts_at + (each + 1) * length,
            place=place,
            is_online=is_online,
        )
        slot.full_clean()
        slot.save()
        slots.append(slot)
    audit.record(by=by, action="event.add_slots", obj=event, detail={"number": number})
    return slots


@transaction.atomic
def remove_slot(*, by: User, slot_id: int) -> None:
    """Take a slot away that nobody has ever booked. Raises Refused."""
    slot = EventConsultation.objects.get(pk=slot_id)
    event = locked_event(slot.event_id)
    ensure(permissions.may_edit_event(by, event))
    if slot.bookings.exists():
        raise Refused("予約のあった枠は消せません。予約した人と調整してください。")
    slot.delete()
    audit.record(by=by, action="event.remove_slot", obj=event)


@transaction.atomic
def book(*, by: User, slot_id: int, topics: str) -> ConsultationBooking:
    """Take a slot. Of many at once one gets it; the others a ValidationError under "slot"."""
    slot = EventConsultation.objects.get(pk=slot_id)
    event = locked_event(slot.event_id)
    ensure(permissions.may_book(by, event))
    if slot.starts_at < database_now():
        raise ValidationError({"slot": "この枠の時刻は過ぎています。ほかの枠を選んでください。"})
    if slot.bookings.live().exists():
        raise ValidationError({"slot": TAKEN})
    own = ConsultationBooking.objects.live().filter(booked_by=by)
    if own.filter(slot__starts_at__lt=slot.ends_at, slot__ends_at__gt=slot.starts_at).exists():
        raise ValidationError({"slot": AT_ONCE})
    whose = event.registrations.seated().filter(registered_by=by).order_by("pk")
    body = whose.select_related("municipality", "organisation")[0].body
    booking = ConsultationBooking(
        slot=slot, booked_by=by, topics=topics.strip(), body_words=str(body)
    )
    booking.full_clean()
    booking.save(force_insert=True)
    # That somebody asks for advice is theirs and the organiser's.
    audit.record(by=by, action="consultationbooking.create", obj=booking, confidential=True)
    notices.booked(booking, by)
    return booking


@transaction.atomic
def cancel_booking(*, by: User, booking_id: int) -> ConsultationBooking:
    """Give the slot back. Raises Refused."""
    booking = ConsultationBooking.objects.select_for_update(of=("self",)).get(pk=booking_id)
    ensure(permissions.may_cancel_booking(by, booking))
    booking.cancelled_at = database_now()
    booking.save(update_fields=["cancelled_at"])
    audit.record(by=by, action="consultationbooking.cancel", obj=booking, confidential=True)
    notices.booking_cancelled(booking)
    return booking
