"""A directory's page: search text, facets with counts, order, pager; shared by every such list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from partners.filters import DirectoryFilter, FacetSpec
from ppp_portal.components import FilterChip, Option
from ppp_portal.lenient import page_number
from ppp_portal.search.facets import count_facets


@dataclass
class Directory:
    """One page of a directory, with everything its template prints."""

    params: QueryDict
    text: str
    sort: TextChoices
    sorts: list[tuple[str, str, bool]]  # value, label, chosen
    total: int = 0
    page: int = 1
    total_pages: int = 1
    rows: list[Any] = field(default_factory=list)
    facets: list[dict[str, Any]] = field(default_factory=list)
    chips: list[FilterChip] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    hints: list[Any] = field(default_factory=list)


def directory(
    request: HttpRequest, text: str, sorts: type[TextChoices], default: TextChoices
) -> Directory:
    value = request.GET.get("sort", "")
    sort = sorts(value) if value in sorts.values else default
    choices = [(each.value, str(each.label), each == sort) for each in sorts]
    return Directory(request.GET, text, sort, choices)


def fill(
    found: Directory,
    filterset: DirectoryFilter,
    base: QuerySet[Any],
    rows: QuerySet[Any],
    per_page: int,
) -> None:
    """Count, cut the page, and say what is in force. Two queries and the rows' prefetches."""
    columns = [spec.column for spec in filterset.facets]
    counted = count_facets(base.values("pk", *columns), filterset.to_count())
    found.total = counted.total
    found.total_pages = max(1, -(-found.total // per_page))
    found.page = min(page_number(found.params.get("page")), found.total_pages)
    start = (found.page - 1) * per_page
    found.rows = list(rows[start : start + per_page])
    selected = filterset.selected
    found.facets = [
        _facet(spec, counted.counts[spec.name], selected[spec.name]) for spec in filterset.facets
    ]
    found.chips = _chips(found, filterset, selected)
    found.hints = _hints(found)
    if filterset.unknown:
        values = "、".join(value[:20] for value in filterset.unknown[:5])
        found.notices.append(f"「{values}」という条件はないので、外して探しました。")


def _facet(spec: FacetSpec, counts: dict[Any, int], selected: list[str]) -> dict[str, Any]:
    """Options with their counts; choices that would find nothing are left out unless chosen."""
    by_code = {_code(value): number for value, number in counts.items()}
    options = [
        Option(code, label, by_code.get(code, 0), code in selected)
        for code, label in spec.choices
        if by_code.get(code) or code in selected
    ]
    if spec.is_array:
        options.sort(key=lambda option: -(option.hits or 0))
    return {"name": spec.name, "title": spec.title, "options": options}


def _code(value: Any) -> str:
    """A counted value as the address writes it: true is 1."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _chips(
    found: Directory, filterset: DirectoryFilter, selected: dict[str, list[str]]
) -> list[FilterChip]:
    chips = []
    if found.text:
        chips.append(FilterChip(f"ことば：{found.text[:40]}", _without(found.params, "q")))
    for spec in filterset.facets:
        chips += [
            FilterChip(spec.label(value), _without(found.params, spec.name, value))
            for value in selected[spec.name]
        ]
    return chips


def _hints(found: Directory) -> list[Any]:
    hints: list[Any] = []
    if found.text:
        hints.append("名称の一部やよみだけで探す。会社やNPOの種別は書かなくても見つかります。")
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


def answer(request: HttpRequest, template: str, found: Directory, **more: Any) -> HttpResponse:
    """The page; htmx gets only the part that changes, from the same template."""
    part = "#results" if request.htmx and not request.htmx.boosted else ""  # type: ignore[attr-defined]
    response = render(request, f"{template}{part}", {"found": found, **more})
    response["Vary"] = "HX-Request, Cookie"
    return response
