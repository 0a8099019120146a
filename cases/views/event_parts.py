"""The parts of an event's page that hang on who reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cases import event_permissions as permissions
from cases.enums import VISIBILITY_TRANSITIONS
from cases.event_enums import EVENT_TRANSITIONS, OPEN, EventState
from cases.models import ConsultationBooking, Event, EventRegistration
from cases.views.event_facts import free_slots
from ppp_portal.clock import database_now


def own_part(request: HttpRequest, event: Event) -> dict[str, Any]:
    """One's own registrations and bookings, and what one may do as somebody who takes part."""
    user = request.user
    is_open = event.state == EventState.OPEN
    part: dict[str, Any] = {
        "may_register": is_open and not permissions.may_register(user, event, database_now()),
        "asks_sign_in": is_open and not user.is_authenticated,
    }
    if not user.is_authenticated:
        return part
    rows = EventRegistration.objects.filter(event=event, registered_by=user).live()
    part["own"] = list(
        rows.select_related("municipality", "organisation").order_by(
            "registered_at", "position", "pk"
        )
    )
    if not part["own"]:
        return part
    bookings = ConsultationBooking.objects.live().filter(slot__event=event, booked_by=user)
    return part | {
        "takes_part": any(row.state == "seated" for row in part["own"]),
        "may_cancel": event.state not in (EventState.ENDED, EventState.CANCELLED),
        "total_fee": sum(row.due for row in part["own"]),
        "may_ask": permissions.may_ask(user, event) is None,
        "may_book": permissions.may_book(user, event) is None and bool(free_slots(event)),
        "may_report": permissions.may_write_final_report(user, event) is None,
        "bookings": bookings.select_related("slot").order_by("slot__starts_at", "pk"),
        "own_questions": event.questions.filter(asked_by=user).order_by("asked_at", "pk"),
    }


def organiser_part(request: HttpRequest, event: Event) -> dict[str, Any]:
    """The acts of whoever looks after the event; nothing for others."""
    user = request.user
    if not permissions.organises(user, event):
        return {}
    lacking = permissions.may_change_state(user, event, OPEN)
    return {
        "organises": True,
        "may_edit": permissions.may_edit_event(user, event) is None,
        "actions": [
            row
            for row in EVENT_TRANSITIONS
            if permissions.may_change_state(user, event, row.action) is None
        ],
        "reaches": [
            row
            for row in VISIBILITY_TRANSITIONS
            if permissions.may_change_visibility(user, event, row.action) is None
        ],
        "lacking": lacking if event.state == EventState.PREPARING else "",
        "waiting": event.registrations.waiting().count(),
    }
