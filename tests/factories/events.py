"""Events for tests: a public one of a municipality, with one session a month from now."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.domain.event_index import refresh_event
from cases.enums import Visibility
from cases.event_enums import OVER, EventKind, EventState, RegistrationState
from cases.models import Event, EventQuestion, EventRegistration, EventSession
from tests.factories.partners import MunicipalityFactory, UserFactory


class EventFactory(DjangoModelFactory):
    """`state=` and `visibility=` set their stamps; `days=` is when its one session is (None: none)."""

    class Meta:
        model = Event

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = EventKind.TRAINING
    title = factory.Sequence(lambda n: f"試験の研修{n}")
    summary = "試験のための研修です。"
    state = EventState.PREPARING
    visibility = Visibility.PUBLIC
    created_by = factory.SubFactory(UserFactory)
    days: Any = 30

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Event:
        days = kwargs.pop("days")
        event: Event = model_class(*args, **kwargs)
        now = timezone.now()
        if event.visibility != Visibility.DRAFT:
            event.published_at = event.published_at or now
        if event.state in (EventState.OPEN, EventState.CLOSED):
            event.opened_at = event.opened_at or now
        if event.state in OVER:
            event.ended_at = event.ended_at or now
        if event.state == EventState.CANCELLED:
            event.cancel_reason = event.cancel_reason or "試験の都合による。"
        event.save()
        if days is not None:
            EventSessionFactory(event=event, starts_at=now + timedelta(days=days))
        refresh_event(event)
        return event


class EventSessionFactory(DjangoModelFactory):
    """Two hours at a place; the event's times are not made anew."""

    class Meta:
        model = EventSession

    event = factory.SubFactory(EventFactory, days=None)
    starts_at = factory.Sequence(lambda n: timezone.now() + timedelta(days=30, minutes=n))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=2))
    place = "試験会館"
    topic = "試験の回"


class EventQuestionFactory(DjangoModelFactory):
    class Meta:
        model = EventQuestion

    event = factory.SubFactory(EventFactory)
    text = "試験の質問です。"
    asked_by = factory.SubFactory(UserFactory)


def open_event(**values: Any) -> Event:
    """One that takes registrations until tomorrow."""
    values.setdefault("accepts_until", timezone.now() + timedelta(days=1))
    return EventFactory(state=EventState.OPEN, **values)


class RegistrationFactory(DjangoModelFactory):
    """Somebody of a municipality who has a place."""

    class Meta:
        model = EventRegistration

    event = factory.SubFactory(EventFactory)
    registered_by = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    batch = factory.LazyFunction(uuid.uuid4)
    name = factory.Sequence(lambda n: f"試験 参加{n}")
    state = RegistrationState.SEATED
    registered_at = factory.LazyFunction(timezone.now)
    seated_at = factory.LazyAttribute(
        lambda row: row.registered_at if row.state == RegistrationState.SEATED else None
    )
    cancelled_at = factory.LazyAttribute(
        lambda row: row.registered_at if row.state == RegistrationState.CANCELLED else None
    )
