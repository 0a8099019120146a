"""The pages of events in the demo, for the checks in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from cases.models import Event, EventMaterial

Address = Callable[[], str]
EDITOR, MANAGER = "editor@city.demo.example", "manager@npo.demo.example"


def _event(page: str, key: str = "coming", *more: object) -> Address:
    """A page of one of the demo's events; MANAGER's organisation holds the coming one."""
    return lambda: reverse(
        page, args=[Event.objects.get(external_id=f"demo-event-{key}").pk, *more]
    )


def _event_session(page: str) -> Address:
    def address() -> str:
        event = Event.objects.get(external_id="demo-event-coming")
        return reverse(page, args=[event.pk, event.sessions.order_by("starts_at", "pk")[0].pk])

    return address


def _event_registration() -> str:
    event = Event.objects.get(external_id="demo-event-coming")
    return reverse("event_registration_cancel", args=[event.pk, event.registrations.first().pk])


def _event_fee() -> str:
    return _event_registration().replace("/cancel/", "/fee/")


VISITOR: dict[str, Address] = {
    "events": lambda: reverse("event_list"),
    "events past, searched": lambda: reverse("event_list") + "?when=past&q=研究会",
    "event of a study group": _event("event_detail", "s3"),
    "event of a training": _event("event_detail", "s1"),
    "event with fees": _event("event_detail"),
    "material of an event": lambda: reverse(
        "event_material",
        args=[(row := EventMaterial.objects.order_by("pk")[0]).event_id, row.pk],
    ),
}

SIGNED_IN: dict[str, tuple[str, Address]] = {
    "new event": (MANAGER, lambda: reverse("event_new")),
    "own event": (MANAGER, _event("event_detail")),
    "edit an event": (MANAGER, _event("event_edit")),
    "fees of an event": (MANAGER, _event("event_fees")),
    "day of an event": (MANAGER, _event_session("event_session_edit")),
    "roll of a session": (MANAGER, _event_session("event_roll")),
    "new material": (MANAGER, _event("event_material_new")),
    "who comes": (MANAGER, _event("event_roster")),
    "fee of a participant": (MANAGER, _event_fee),
    "slots of an event": (MANAGER, _event("event_consultations")),
    "cancel an event": (MANAGER, _event("event_state", "coming", "cancel")),
    "event taken part in": (EDITOR, _event("event_detail")),
    "register": (EDITOR, _event("event_register")),
    "register for a full one": (EDITOR, _event("event_register", "full")),
    "leave an event": (EDITOR, _event_registration),
    "ask in advance": (EDITOR, _event("event_ask")),
    "book a consultation": (EDITOR, _event("event_book")),
    "final report": (EDITOR, _event("event_final_report")),
}
