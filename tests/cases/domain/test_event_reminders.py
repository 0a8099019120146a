"""Reminders of sessions: the day before, once each, to those with a place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.domain.event_reminders import remind
from cases.event_enums import EventState
from ppp_portal.mail import Mail
from tests.factories.events import EventFactory, RegistrationFactory, open_event

pytestmark = pytest.mark.django_db


def test_whoever_has_a_place_is_told_the_day_before_and_only_once() -> None:
    event = open_event(days=5)
    first = RegistrationFactory(event=event)
    RegistrationFactory(event=event, registered_by=first.registered_by)
    RegistrationFactory(event=event, state="waiting")
    day = timezone.localdate(event.starts_at) - timedelta(days=1)

    told = [remind(day - timedelta(days=1)), remind(day), remind(day), remind(day + timedelta(1))]

    assert told == [0, 1, 0, 0]
    assert [mail.to for mail in Mail.objects.all()] == [first.registered_by.email]


@pytest.mark.parametrize("state", [EventState.ENDED, EventState.CANCELLED])
def test_nobody_is_told_of_what_is_over(state: str) -> None:
    event = EventFactory(state=state, days=5)
    RegistrationFactory(event=event)

    assert remind(timezone.localdate(event.starts_at) - timedelta(days=1)) == 0
