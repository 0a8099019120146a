"""Published results in a list: found by words, in the order asked for."""

from __future__ import annotations

from django.db.models import F, QuerySet

from ppp_portal.search import query, sql
from proposals.domain.result_names import PUBLIC
from proposals.enums import ResultSort
from proposals.filters.result import with_result_facets
from proposals.models import Call
from proposals.models.call import CallQuerySet


def listed_results(visible: CallQuerySet, text: str) -> tuple[QuerySet[Call], query.Query]:
    """The visible calls whose result everybody may read and that hold `text`, with the facets."""
    asked = query.parse(text)
    calls = visible.filter(state__in=PUBLIC, decision__decided_at__isnull=False)
    if asked:
        calls = calls.filter(sql.matches(asked, "text__"))
    return with_result_facets(calls), asked


def ordered_results(calls: QuerySet[Call], sort: ResultSort) -> QuerySet[Call]:
    """Put the order on, with what a row prints: its municipality, decision and places."""
    newest = F("published_at").desc(nulls_last=True)
    rows = calls.select_related("municipality", "decision").prefetch_related("decision__places")
    if sort == ResultSort.CEILING:
        return rows.order_by(F("ceiling_yen").desc(nulls_last=True), newest, "-pk")
    return rows.order_by(newest, "-pk")


def found_results(visible: CallQuerySet, text: str, limit: int) -> tuple[int, list[Call]]:
    """How many published results the words find, and the newest few; three queries."""
    calls, asked = listed_results(visible, text)
    if not asked:
        return 0, []
    return calls.count(), list(ordered_results(calls, ResultSort.NEWEST)[:limit])
