"""The dates of public calls as calendar events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from ppp_portal.calendar_file import CalendarEvent
from ppp_portal.japan.date_reading import TOKYO
from proposals.domain.call_notices import call_link
from proposals.domain.schedule import ScheduleEntry, schedule_of
from proposals.enums import CallState
from proposals.models import Call
from proposals.models.call import CallQuerySet

# A calendar that people subscribe to holds what is to come and the last months.
_KEPT = timedelta(days=180)


def events_of(call: Call, now: datetime) -> list[CalendarEvent]:
    """Every dated step and deadline of a call (prefetch `steps`)."""
    entries = schedule_of(call, list(call.steps.all()), now)
    return [_event(call, entry) for entry in entries if entry.starts_at and entry.code != "start"]


def events_of_all(visible: CallQuerySet, now: datetime) -> Iterator[CalendarEvent]:
    """The dates of every call that has begun and is not over for long; two queries."""
    calls: Iterable[Call] = (
        visible.filter(state__in=(CallState.OPEN, CallState.REVIEW, CallState.DECIDED))
        .filter(proposals_due_at__gte=now - _KEPT)
        .prefetch_related("steps")
        .order_by("proposals_due_at", "pk")
    )
    for call in calls:
        yield from events_of(call, now)


def _event(call: Call, entry: ScheduleEntry) -> CalendarEvent:
    assert entry.starts_at is not None  # asked by the caller
    starts: datetime | date = entry.starts_at
    ends: datetime | date | None = entry.ends_at
    if not entry.has_time:
        starts = entry.starts_at.astimezone(TOKYO).date()
        last = (entry.ends_at or entry.starts_at).astimezone(TOKYO).date()
        ends = last + timedelta(days=1)  # RFC 5545: the day after the last
    texts = [entry.label, entry.when, entry.note, "必着" if entry.is_deadline else ""]
    return CalendarEvent(
        key=f"call-{call.pk}-{entry.code}",
        title=f"{entry.label}：{call.title}",
        starts=starts,
        ends=ends,
        changed_at=call.updated_at,
        place=entry.place,
        text="\n".join(text for text in texts if text),
        url=call_link(call),
    )
