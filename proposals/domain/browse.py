"""Calls in lists: found by words, in the order asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from ppp_portal.clock import database_now
from ppp_portal.search import query, sql
from proposals.enums import CallPhase, CallSort, CallState
from proposals.filters.call import with_facets, with_gate
from proposals.models import Call
from proposals.models.call import CallQuerySet


def listed(visible: CallQuerySet, text: str) -> tuple[QuerySet[Call], query.Query]:
    """The visible calls that hold `text`, with the columns that the facets count."""
    asked = query.parse(text)
    calls = with_facets(with_gate(visible))
    if asked:
        calls = calls.filter(sql.matches(asked, "text__"))
    return calls, asked


def ordered(calls: QuerySet[Call], sort: CallSort) -> QuerySet[Call]:
    """Put the list's order on; every order ends in the unique key.

    締切の近い順: what still takes entries, then what takes proposals, then the newest.
    """
    newest = F("started_at").desc(nulls_last=True)
    if sort == CallSort.NEWEST:
        return calls.order_by(newest, "-pk")
    if sort == CallSort.CEILING:
        return calls.order_by(F("ceiling_yen").desc(nulls_last=True), "-pk")
    rank = Case(
        When(phase=CallPhase.ENTRY, then=Value(0)),
        When(phase=CallPhase.PROPOSAL, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    closing = Case(
        When(phase=CallPhase.ENTRY, then=F("entry_or_proposals")),
        When(phase=CallPhase.PROPOSAL, then=F("proposals_due_at")),
        default=None,
    )
    return calls.order_by(rank, closing.asc(nulls_last=True), newest, "-pk")


def open_calls(visible: CallQuerySet, now: datetime | None = None) -> QuerySet[Call]:
    """Those that still take entries, the next to close first."""
    now = now or database_now()
    in_time = Q(entry_due_at__gte=now) | Q(entry_due_at__isnull=True, proposals_due_at__gte=now)
    return (
        visible.filter(in_time, state=CallState.OPEN)
        .select_related("municipality")
        .order_by(Coalesce("entry_due_at", "proposals_due_at"), "pk")
    )


def found_calls(visible: CallQuerySet, text: str, limit: int) -> tuple[int, list[Call]]:
    """How many calls that have begun the words find, and the first few; two queries.

    Those with a result are left to `found_results`, so that a page with both shows each once.
    """
    calls, asked = listed(visible.started(), text)
    if not asked:
        return 0, []
    calls = calls.filter(~Q(phase=CallPhase.RESULT))
    rows = ordered(calls, CallSort.CLOSING).select_related("municipality")
    return calls.count(), list(rows[:limit])


def calls_of(visible: CallQuerySet, limit: int, **filters: Any) -> list[Call]:
    """The first few that have begun, those still open before the others; one query."""
    calls = with_facets(with_gate(visible.started().filter(**filters)))
    return list(ordered(calls, CallSort.CLOSING).select_related("municipality")[:limit])


def taking_entries(visible: CallQuerySet, limit: int) -> list[Call]:
    """The next to close of those that still take entries, as a list prints them; one query."""
    calls = with_facets(with_gate(visible))
    rows = ordered(calls.filter(Q(phase=CallPhase.ENTRY)), CallSort.CLOSING)
    return list(rows.select_related("municipality")[:limit])
