"""The dates of an event as .ics: one session, or the whole series."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cases.event_enums import EventState
from cases.models import Event, EventSession
from cases.views.event import event_or_404
from cases.views.event_facts import session_where
from ppp_portal.calendar_file import CalendarEvent, calendar_response
from ppp_portal.http import page


@login_not_required
@page("GET")
def event_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_or_404(request, pk)
    sessions = event.sessions.order_by("starts_at", "pk")
    return calendar_response(
        _entries(request, event, sessions), name=event.title, filename=f"event-{event.pk}.ics"
    )


@login_not_required
@page("GET")
def event_session_calendar(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    event = event_or_404(request, pk)
    session = get_object_or_404(event.sessions, pk=session_id)
    filename = f"event-{event.pk}-{session.pk}.ics"
    return calendar_response(
        _entries(request, event, [session]), name=event.title, filename=filename
    )


def _entries(
    request: HttpRequest, event: Event, sessions: Iterable[EventSession]
) -> list[CalendarEvent]:
    """What everybody who reads the event may read: never the address of a web meeting."""
    url = request.build_absolute_uri(reverse("event_detail", args=[event.pk]))
    cancelled = "【中止】" if event.state == EventState.CANCELLED else ""
    return [
        CalendarEvent(
            key=f"event-session-{session.pk}",
            title=f"{cancelled}{event.title}" + (f"：{session.topic}" if session.topic else ""),
            starts=session.starts_at,
            ends=session.ends_at,
            changed_at=max(session.updated_at, event.updated_at),
            place=session_where(session),
            text=event.summary,
            url=url,
        )
        for session in sessions
    ]
