"""Places of an event: who has one, and who is next. Called with the event's row locked."""

from __future__ import annotations

from cases.domain import event_notices as notices
from cases.event_enums import OVER, RegistrationState
from cases.models import Event, EventRegistration
from ppp_portal import audit
from ppp_portal.clock import database_now


def free_places(event: Event) -> int | None:
    """How many more may come; None without a limit. Never below zero."""
    if event.capacity is None:
        return None
    return max(0, event.capacity - event.registrations.seated().count())


def move_up(event: Event) -> list[EventRegistration]:
    """Give the free places to those who have waited longest, and tell them by mail.

    Not once the event is over: nobody is called to what has been.
    """
    now = database_now()
    if event.state in OVER or (event.ends_at is not None and event.ends_at < now):
        return []
    free = free_places(event)
    waiting = event.registrations.waiting().select_for_update(of=("self",))
    moved = list(waiting if free is None else waiting[:free])
    for row in moved:
        row.state, row.seated_at = RegistrationState.SEATED, now
        row.save(update_fields=["state", "seated_at"])
        audit.record(by=None, action="eventregistration.move_up", obj=row)
        notices.moved_up(row)
    return moved
