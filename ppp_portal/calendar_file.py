"""Dates as an .ics file (RFC 5545) that any calendar reads; the same event keeps its identity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event


@dataclass(frozen=True)
class CalendarEvent:
    """One event. `key` is stable and unique in the portal; dates without a time are whole days.

    `changed_at` tells a calendar that the event has moved. `ends` of whole days is the last one.
    """

    key: str
    title: str
    starts: datetime | date
    changed_at: datetime
    ends: datetime | date | None = None
    place: str = ""
    text: str = ""
    url: str = ""


def calendar_response(events: Iterable[CalendarEvent], *, name: str, filename: str) -> HttpResponse:
    """The events as a file; `name` is what the calendar calls them, `filename` is ASCII."""
    calendar = Calendar()
    calendar.add("prodid", "-//ppp-portal//calendar//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_component(event))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _component(event: CalendarEvent) -> Event:
    host = urlsplit(settings.PORTAL_BASE_URL).hostname or "portal"
    found = Event()
    found.add("uid", f"{event.key}@{host}")
    found.add("dtstamp", event.changed_at.astimezone(UTC))
    found.add("last-modified", event.changed_at.astimezone(UTC))
    found.add("summary", event.title)
    # UTC needs no table of time zones in the file.
    found.add("dtstart", _moment(event.starts))
    if event.ends is not None:
        found.add("dtend", _moment(event.ends))
    for name, value in (("location", event.place), ("description", event.text), ("url", event.url)):
        if value:
            found.add(name, value)
    return found


def _moment(value: datetime | date) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
