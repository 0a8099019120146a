"""研修・研究会: who makes, opens, joins and looks after one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cases.models import ConsultationBooking, EventConsultation, EventMaterial
from tests.access.world import World
from tests.factories.events import EventFactory, RegistrationFactory, open_event
from tests.factories.partners import UserFactory


def _event(page: str, *more: object, **values: object) -> Callable[[World], str]:
    """A page of a public event of the city."""

    def address(world: World) -> str:
        return reverse(page, args=[EventFactory(municipality=world.city, **values).pk, *more])

    return address


def _open(page: str) -> Callable[[World], str]:
    """A page of an event that takes registrations, where the organisation's manager has a place."""

    def address(world: World) -> str:
        event = open_event(municipality=world.city, asks_report=True)
        RegistrationFactory(
            event=event,
            registered_by=world.people["manager"],
            municipality=None,
            organisation=world.npo,
        )
        return reverse(page, args=[event.pk])

    return address


def _session(page: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        event = EventFactory(municipality=world.city)
        return reverse(page, args=[event.pk, event.sessions.get().pk])

    return address


def _registration(world: World) -> str:
    row = RegistrationFactory(
        event=open_event(municipality=world.city),
        registered_by=world.people["manager"],
        municipality=None,
        organisation=world.npo,
    )
    return reverse("event_registration_cancel", args=[row.event_id, row.pk])


def _fee(world: World) -> str:
    return _registration(world).replace("/cancel/", "/fee/")


def _material(world: World) -> str:
    event = EventFactory(municipality=world.city)
    row = EventMaterial.objects.create(
        event=event, title="資料", text="x", created_by=UserFactory()
    )
    return reverse("event_material_remove", args=[event.pk, row.pk])


def _slot(world: World) -> EventConsultation:
    now = timezone.now()
    return EventConsultation.objects.create(
        event=open_event(municipality=world.city),
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=1),
        is_online=True,
    )


def _slot_removed(world: World) -> str:
    slot = _slot(world)
    return reverse("event_consultation_remove", args=[slot.event_id, slot.pk])


def _booking(world: World) -> str:
    booking = ConsultationBooking.objects.create(
        slot=_slot(world), booked_by=world.people["manager"], topics="x", body_words="甲の会"
    )
    return reverse("event_booking_cancel", args=[booking.slot.event_id, booking.pk])


ADDRESSES: dict[str, Callable[[World], str]] = {
    "event_new": lambda world: reverse("event_new"),
    "event_edit": _event("event_edit"),
    "event_edit draft": _event("event_edit", visibility="draft"),
    "event_edit cancelled": _event("event_edit", state="cancelled"),
    "event_fees": _event("event_fees"),
    "event_session_new": _event("event_session_new"),
    "event_session_edit": _session("event_session_edit"),
    "event_session_remove": _session("event_session_remove"),
    "event_roll": _session("event_roll"),
    "event_material_new": _event("event_material_new"),
    "event_material_remove": _material,
    "event_state end": _event("event_state", "end"),
    "event_state cancel": _event("event_state", "cancel"),
    "event_state open": _event("event_state", "open"),
    "event_state unknown": _event("event_state", "destroy"),
    "event_visibility publish": _event("event_visibility", "publish", visibility="members"),
    "event_visibility again": _event("event_visibility", "publish"),
    "event_visibility unknown": _event("event_visibility", "destroy"),
    "event_register": _open("event_register"),
    "event_register closed": _event("event_register"),
    "event_roster": _open("event_roster"),
    "event_registration_cancel": _registration,
    "event_registration_fee": _fee,
    "event_ask": _open("event_ask"),
    "event_book": _open("event_book"),
    "event_booking_cancel": _booking,
    "event_consultations": _open("event_consultations"),
    "event_consultation_remove": _slot_removed,
    "event_final_report": _open("event_final_report"),
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
event_new                 in/in   403/403 403/403 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422
event_edit                in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
event_edit draft          in/in   404/404 403/403 200/422 200/422 404/404 404/404 404/404 404/404 404/404 403/403
event_edit cancelled      in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
event_fees                in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
event_session_new         in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
event_session_edit        in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
event_session_remove      in/in   405/403 405/403 405/302 405/302 405/403 405/403 405/403 405/403 405/403 405/403
event_roll                in/in   403/403 403/403 200/302 200/302 403/403 403/403 403/403 403/403 403/403 403/403
event_material_new        in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
event_material_remove     in/in   403/403 403/403 200/302 200/302 403/403 403/403 403/403 403/403 403/403 403/403
event_state end           in/in   403/403 403/403 200/302 200/302 403/403 403/403 403/403 403/403 403/403 403/403
event_state cancel        in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
event_state open          in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
event_state unknown       in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
event_visibility publish  in/in   404/404 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
event_visibility again    in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
event_visibility unknown  in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
event_register            in/in   403/403 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422 403/403
event_register closed     in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
event_roster              in/in   403/405 403/405 200/405 200/405 403/405 403/405 403/405 403/405 403/405 403/405
event_registration_cancel in/in   404/404 404/404 200/302 200/302 404/404 404/404 404/404 200/302 404/404 404/404
event_registration_fee    in/in   404/404 404/404 200/422 200/422 404/404 404/404 404/404 403/403 404/404 404/404
event_ask                 in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 200/422 403/403 403/403
event_book                in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 200/422 403/403 403/403
event_booking_cancel      in/in   404/404 404/404 200/302 200/302 404/404 404/404 404/404 200/302 404/404 404/404
event_consultations       in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
event_consultation_remove in/in   405/403 405/403 405/302 405/302 405/403 405/403 405/403 405/403 405/403 405/403
event_final_report        in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 200/422 403/403 403/403
"""
READING = {
    *("event_list", "event_detail", "event_calendar", "event_session_calendar"),
    *("event_material", "event_material_file", "event_report_detail", "event_report_file"),
}
