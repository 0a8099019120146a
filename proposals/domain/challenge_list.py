"""The list of challenges: what an address asks for, found and counted in a fixed few queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from partners.filters import FacetSpec
from ppp_portal.components import FilterChip, Option
from ppp_portal.japan.text import strip_controls
from ppp_portal.lenient import page_number
from ppp_portal.search.facets import count_facets
from ppp_portal.search.normalise import fold
from proposals.enums import ANSWERABLE_STATES
from proposals.filters.challenge import ChallengeFilter
from proposals.models import Challenge
from proposals.models.challenge import NEWEST_FIRST

PER_PAGE = 20
MAX_CHARACTERS = 100
MAX_WORDS = 8


@dataclass
class ChallengeList:
    """One page of the list, with everything its template prints."""

    params: QueryDict
    text: str
    total: int = 0
    page: int = 1
    total_pages: int = 1
    rows: list[Challenge] = field(default_factory=list)
    facets: list[dict[str, Any]] = field(default_factory=list)
    chips: list[FilterChip] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    hints: list[Any] = field(default_factory=list)


def search_condition(text: str) -> Q | None:
    """All words must occur, however they are spelt; None where there is no word."""
    words = [key for key in map(fold, strip_controls(text)[:MAX_CHARACTERS].split()) if key]
    if not words:
        return None
    condition = Q()
    for word in words[:MAX_WORDS]:
        condition &= Q(search_key__contains=word)
    return condition


def newest_challenges(
    visible: QuerySet[Challenge], limit: int = 3, **filters: Any
) -> list[Challenge]:
    """The newest that take answers, for the pages that lead to them; one query."""
    rows = visible.filter(state__in=ANSWERABLE_STATES, **filters)
    rows = rows.filter(accepts_until__gte=timezone.localdate()).select_related("municipality")
    return list(rows.order_by(NEWEST_FIRST, "-pk")[:limit])


def found_challenges(
    visible: QuerySet[Challenge], text: str, limit: int
) -> tuple[int, list[Challenge]]:
    """How many published challenges the words find, and the newest few; two queries."""
    condition = search_condition(text)
    if condition is None:
        return 0, []
    rows = visible.filter(condition, published_at__isnull=False)
    newest = rows.select_related("municipality").order_by(NEWEST_FIRST, "-pk")
    return rows.count(), list(newest[:limit])


def challenge_page(visible: QuerySet[Challenge], params: QueryDict) -> ChallengeList:
    """The page that `params` ask for among the published of `visible`; two queries."""
    text = strip_controls(params.get("q", "")).strip()[:MAX_CHARACTERS]
    base = visible.filter(published_at__isnull=False)
    condition = search_condition(text)
    if condition is not None:
        base = base.filter(condition)
    code = params.get("municipality", "")
    if code.isascii() and code.isdigit() and len(code) == 6:
        base = base.filter(municipality__code=code)
    filterset = ChallengeFilter(params, queryset=base)
    found = ChallengeList(params, text)
    columns = [spec.column for spec in filterset.facets]
    counted = count_facets(base.values("pk", *columns), filterset.to_count())
    found.total = counted.total
    found.total_pages = max(1, -(-found.total // PER_PAGE))
    found.page = min(page_number(params.get("page")), found.total_pages)
    start = (found.page - 1) * PER_PAGE
    rows = filterset.qs.select_related("municipality").order_by(NEWEST_FIRST, "-pk")
    found.rows = list(rows[start : start + PER_PAGE])
    selected = filterset.selected
    found.facets = [
        _facet(spec, counted.counts[spec.name], selected[spec.name]) for spec in filterset.facets
    ]
    found.chips = _chips(found, filterset.facets, selected)
    found.hints = _hints(found)
    if filterset.unknown:
        values = "、".join(value[:20] for value in filterset.unknown[:5])
        found.notices.append(f"「{values}」という条件はないので、外して探しました。")
    return found


def _facet(spec: FacetSpec, counts: dict[Any, int], selected: list[str]) -> dict[str, Any]:
    options = [
        Option(code, label, counts.get(code, 0), code in selected)
        for code, label in spec.choices
        if counts.get(code) or code in selected
    ]
    return {"name": spec.name, "title": spec.title, "options": options}


def _chips(
    found: ChallengeList, specs: tuple[FacetSpec, ...], selected: dict[str, list[str]]
) -> list[FilterChip]:
    chips = []
    if found.text:
        chips.append(FilterChip(f"ことば：{found.text[:40]}", _without(found.params, "q")))
    for spec in specs:
        chips += [
            FilterChip(spec.label(value), _without(found.params, spec.name, value))
            for value in selected[spec.name]
        ]
    return chips


def _hints(found: ChallengeList) -> list[Any]:
    hints: list[Any] = []
    if " " in found.text or "　" in found.text:
        hints.append("ことばを減らす。いくつか書くと、すべてを含む課題だけを探します。")
    hints += [(f"「{chip.label}」を外して探す", chip.url) for chip in found.chips]
    return [*hints, ("条件をすべて外して、一覧を見る", "?")]


def _without(params: QueryDict, name: str, value: str | None = None) -> str:
    pairs = [
        (key, each)
        for key, values in params.lists()
        for each in values
        if each and key != "page" and not (key == name and value in (None, each))
    ]
    return "?" + urlencode(pairs)
