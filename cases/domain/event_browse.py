"""Events in lists: found by words, to come or past, in the order asked for."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from cases.event_enums import OVER, EventSort
from cases.models import Event
from cases.models.event import EventQuerySet
from ppp_portal.search import query, sql

COMING, PAST = "coming", "past"
WHENS = ((COMING, "これから"), (PAST, "終わったもの"), ("", "すべて"))


def when_condition(when: str, now: datetime) -> Q:
    """Those to come are not over and have not ended; an event without a session is to come."""
    past = Q(state__in=OVER) | Q(ends_at__lt=now)
    if when == PAST:
        return past
    return ~Q(state__in=OVER) & (Q(ends_at__gte=now) | Q(ends_at=None)) if when == COMING else Q()


def listed(visible: EventQuerySet, text: str) -> tuple[QuerySet[Event], query.Query]:
    """The visible events that hold `text`."""
    asked = query.parse(text)
    rows: QuerySet[Event] = visible
    if asked:
        rows = rows.filter(sql.matches(asked, "text__"))
    return rows, asked


def ordered(rows: QuerySet[Event], sort: EventSort, now: datetime) -> QuerySet[Event]:
    """Put the list's order on; every order ends in the unique key.

    開催の近い順: those to come, the next one first, then those past, the last one first.
    """
    newest = F("starts_at").desc(nulls_last=True)
    if sort == EventSort.NEWEST:
        return rows.order_by(newest, "-pk")
    is_past = Case(
        When(when_condition(PAST, now), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    coming = Case(When(when_condition(COMING, now), then=F("starts_at")), default=None)
    return rows.order_by(is_past, coming.asc(nulls_last=True), newest, "-pk")


def found_events(visible: EventQuerySet, text: str, limit: int) -> tuple[int, list[Event]]:
    """How many events the words find, and the first few; two queries."""
    rows, asked = listed(visible, text)
    if not asked:
        return 0, []
    first = ordered(rows, EventSort.SOONEST, timezone.now()).select_related(
        "municipality", "organisation"
    )
    return rows.count(), list(first[:limit])


def events_of(visible: EventQuerySet, limit: int, **filters: object) -> list[Event]:
    """The first few of a body or a case, those to come before those past; one query."""
    rows = ordered(visible.filter(**filters), EventSort.SOONEST, timezone.now())
    return list(rows.select_related("municipality", "organisation")[:limit])
