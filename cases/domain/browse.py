"""The list of cases: what an address asks for, found, counted and ordered in a fixed few queries."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.db.models import DateTimeField, F
from django.db.models.functions import Coalesce, Trunc
from django.http import QueryDict

from cases.enums import Sort
from cases.filters import FACETS, CaseFilter, FacetSpec, filter_by_bodies, sort_from
from cases.models import Case
from cases.models.case import CaseQuerySet
from ppp_portal.lenient import page_number
from ppp_portal.search import facets, query, sql

PER_PAGE = 20


@dataclass
class Browse:
    """One page of the list, with everything its template prints."""

    params: QueryDict
    query: query.Query
    selected: dict[str, list[str]]
    sort: Sort
    cases: list[Case] = field(default_factory=list)
    total: int = 0
    page: int = 1
    total_pages: int = 1
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def browse(visible: CaseQuerySet, params: QueryDict) -> Browse:
    """Find the page of cases that `params` ask for among the `visible` ones.

    Two queries and one prefetch, one more where unknown words are looked for by characters.
    """
    filterset = CaseFilter(params, queryset=visible)
    asked = query.parse(params.get("q", ""))
    params = _shareable(params)
    sort = sort_from(params, searching=bool(asked))
    found = Browse(params, asked, filterset.selected, sort)
    found.notices = [*asked.notices]
    if filterset.unknown:
        values = "、".join(value[:20] for value in filterset.unknown[:5])
        found.notices.append(f"「{values}」という条件はないので、外して探しました。")
    with sql.no_text_scan() if asked else nullcontext():
        _fill(found, visible, asked)
    return found


def _shareable(params: QueryDict) -> QueryDict:
    """The address for the page's many links: a text longer than is searched for is cut."""
    kept = params.copy()
    kept["q"] = params.get("q", "")[: query.MAX_CHARACTERS]
    return kept


def _fill(found: Browse, visible: CaseQuerySet, asked: query.Query) -> None:
    """Count, widen the search where it found nothing, and fetch the page."""
    _count(found, visible)
    if not found.total and asked.can_widen:
        found.query = asked.widen()
        _count(found, visible)
        if found.total:
            found.notices += found.query.notices[len(asked.notices) :]
        else:
            found.query = asked
    found.total_pages = max(1, -(-found.total // PER_PAGE))
    found.page = min(page_number(found.params.get("page")), found.total_pages)
    if found.total:
        start = (found.page - 1) * PER_PAGE
        page = ordered(matching(visible, found), found).values("pk")[start : start + PER_PAGE]
        # Rows are wide: only the page's own are read, the others are ordered by their keys.
        rows = ordered(visible.filter(pk__in=page), found)
        found.cases = list(rows.with_list_relations())


def matching(visible: CaseQuerySet, found: Browse) -> CaseQuerySet:
    """All cases of this list, unordered: also what exports write."""
    cases = _searched(visible, found)
    return CaseFilter(found.params, queryset=cases).qs


def ordered(cases: CaseQuerySet, found: Browse) -> CaseQuerySet:
    """Put the list's order on; every order ends in the unique key."""
    newest = F("published_at").desc(nulls_last=True)
    if found.query:
        # An expression that no index serves: walking the date index in search of a rare word
        # would read every case (docs/adr/search.md).
        newest = Trunc("published_at", "microseconds", output_field=DateTimeField()).desc(
            nulls_last=True
        )
    if found.sort == Sort.RELEVANCE:
        return cases.order_by(sql.title_first(found.query, "text__"), newest, "-pk")
    if found.sort == Sort.PERIOD:
        year = Coalesce("start_fiscal_year", "fiscal_year", "starts_on__year")
        return cases.order_by(year.desc(nulls_last=True), "-pk")
    if found.sort == Sort.POPULATION:
        return cases.order_by(F("facets__population").desc(nulls_last=True), "-pk")
    if found.sort == Sort.TITLE:
        return cases.order_by("title", "-pk")
    return cases.order_by(newest, "-pk")


def prefecture_counts(visible: CaseQuerySet) -> dict[str, int]:
    """Number of cases by prefecture code, for the map."""
    spec = FACETS[0]
    counted = facets.count_facets(
        visible.values(**_facet_columns([spec])),
        [facets.Facet(spec.name, f"of_{spec.name}", spec.is_array)],
    )
    return counted.counts[spec.name]


def _searched(visible: CaseQuerySet, found: Browse) -> CaseQuerySet:
    cases = filter_by_bodies(visible, found.params)
    return cases.filter(sql.matches(found.query, "text__")) if found.query else cases


def _facet_columns(specs: Sequence[FacetSpec]) -> dict[str, F]:
    return {f"of_{spec.name}": F(f"facets__{spec.column}") for spec in specs}


def _count(found: Browse, visible: CaseQuerySet) -> None:
    """Total and facet counts, in one statement."""
    base = _searched(visible, found).values(**_facet_columns(FACETS))
    chosen = [
        facets.Facet(spec.name, f"of_{spec.name}", spec.is_array, found.selected[spec.name])
        for spec in FACETS
    ]
    counted = facets.count_facets(base, chosen)
    found.total = counted.total
    found.counts = {
        name: {str(value): number for value, number in values.items()}
        for name, values in counted.counts.items()
    }
