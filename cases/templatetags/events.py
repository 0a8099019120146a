"""Filters that print an event's facts; the words are in cases.views.event_facts."""

from __future__ import annotations

from django import template

from cases.domain.masking import exact, people
from cases.event_enums import RegistrationState
from cases.forms.event_registration import slot_words
from cases.models import EventRegistration, EventSession
from cases.views import event_facts

register = template.Library()

register.filter("event_hit_facts", event_facts.hit_facts)
register.filter("event_field_labels", event_facts.field_labels)
register.filter("event_kind", event_facts.state_kind)
register.filter("session_when", event_facts.session_when)
register.filter("session_where", event_facts.session_where)
register.filter("consultation_words", slot_words)


@register.filter
def attendance(session: EventSession, is_organiser: bool) -> str:
    """「12」 people at a session; 「1〜4」 for those who do not look after the event."""
    number = session.attended_count or 0
    return (exact(number) if is_organiser else people(number)).text


@register.filter
def registration_kind(row: EventRegistration) -> str:
    """Chip kind of a registration's state."""
    return "ok" if row.state == RegistrationState.SEATED else "warn"
